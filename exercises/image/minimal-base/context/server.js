const { createServer } = require('node:http');
const { createRouter, send } = require('@harbour/router');

/** Lights of the harbour: name, colour, and seconds from flash to flash. */
const lights = [
  { name: 'North mole', colour: 'green', period: 5 },
  { name: 'South mole', colour: 'red', period: 5 },
  { name: 'Inner quay', colour: 'white', period: 8 },
];

const router = createRouter()
  .get('/', (request, response) => send(response, 200, { service: '{{service}}' }))
  .get('/health', (request, response) => send(response, 200, { status: 'ok' }))
  .get('/lights', (request, response) => send(response, 200, lights));

const server = createServer((request, response) => router.handle(request, response));
server.listen({{port}}, () => console.log('{{service}} listens on {{port}}'));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
