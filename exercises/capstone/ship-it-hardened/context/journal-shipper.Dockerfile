# journal-shipper: the small container beside bunker that passes its journal on. Another team builds it; it stays as it is.
FROM node:20.11.1-alpine3.19
WORKDIR /opt/journal-shipper
COPY ship.mjs ./
CMD ["node", "ship.mjs"]
