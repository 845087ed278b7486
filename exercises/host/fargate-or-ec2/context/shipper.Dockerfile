# shipper: takes what cranes recorded to the archive.
FROM node:20.11.1-alpine3.19
WORKDIR /opt/shipper
COPY ship.mjs ./
CMD ["node", "ship.mjs"]
