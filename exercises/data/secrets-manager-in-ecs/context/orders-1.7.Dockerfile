# orders 1.7.4, the release before {{release}}. Its database moved twice since, so somebody put the URL where it always worked.
FROM node:20.11.1-alpine3.19
WORKDIR /app
ENV NODE_ENV=production
ENV DATABASE_URL=postgres://orders:{{passwordHead}}{{passwordTail}}@orders-db.internal:5432/orders
COPY server.mjs ./
USER node
EXPOSE 3000
CMD ["node", "server.mjs"]
