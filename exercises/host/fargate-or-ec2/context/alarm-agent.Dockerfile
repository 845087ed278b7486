# alarm-agent: so far one for each instance, started by a service with the scheduling strategy DAEMON.
FROM node:20.11.1-alpine3.19
WORKDIR /opt/alarm-agent
COPY agent.mjs ./
CMD ["node", "agent.mjs"]
