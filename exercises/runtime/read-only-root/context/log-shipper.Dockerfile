# log-shipper: the small container beside orders that passes its access log on.
FROM node:20.11.1-alpine3.19
WORKDIR /opt/log-shipper
COPY ship.mjs ./
CMD ["node", "ship.mjs"]
