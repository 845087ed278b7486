# importer: reads the cargo lists that agents send, in the task of berth.
FROM node:20.11.1-alpine3.19
WORKDIR /app
ENV NODE_ENV=production
COPY importer.mjs ./
USER node
CMD ["node", "importer.mjs"]
