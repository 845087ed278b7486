const { createServer } = require('node:http');
const { createRouter, send } = require('@harbour/router');
const { berths } = require('./berths');
const { assign } = require('./assign');

const router = createRouter()
  .get('/', (request, response) =>
    // `packed` is set by the bundler, so the answer tells whether the bundle or the sources are running.
    send(response, 200, { service: '{{service}}', build: globalThis.packed ? 'packed' : 'sources' }),
  )
  .get('/health', (request, response) => send(response, 200, { status: 'ok' }))
  .get('/berths', (request, response) => send(response, 200, assign(berths)));

const port = Number(process.env.PORT ?? 3000);
const server = createServer((request, response) => router.handle(request, response));
server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
