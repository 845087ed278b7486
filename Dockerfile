# Drydock's own image. It obeys the lab's own lessons: test/image.test.ts grades this file with the lab's checks.

FROM node:24.11.1-alpine3.22@sha256:2867d550cf9d8bb50059a0fff528741f11a84d985c732e60e19e8e75c7239c43 AS builder
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY graders ./graders
COPY server ./server
COPY web ./web
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24.11.1-alpine3.22@sha256:2867d550cf9d8bb50059a0fff528741f11a84d985c732e60e19e8e75c7239c43 AS production
LABEL org.opencontainers.image.title="Drydock" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    DRYDOCK_HOST=0.0.0.0 \
    DRYDOCK_DATA=/var/lib/drydock
WORKDIR /app
# The only folder that the process may write; everything below /app stays root's.
RUN mkdir /var/lib/drydock && chown node:node /var/lib/drydock
COPY --from=builder /app/node_modules ./node_modules
COPY --from=builder /app/dist ./dist
COPY --from=builder /app/package.json ./
COPY --from=builder /app/server/bin.mjs ./server/bin.mjs
COPY exercises ./exercises
# By number, so that runAsNonRoot can be decided without reading the image's passwd. 1000 is node.
USER 1000:1000
EXPOSE 3000
VOLUME /var/lib/drydock
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/status').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/bin.mjs", "serve"]
