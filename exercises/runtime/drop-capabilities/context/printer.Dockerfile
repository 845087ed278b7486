# pass-printer: prints every pass that the gate wrote.
FROM node:20.11.1-alpine3.19
WORKDIR /opt/printer
COPY print.mjs ./
CMD ["node", "print.mjs"]
