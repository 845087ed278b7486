const { createHash } = require('node:crypto');
const { createServer } = require('node:http');
const { createRouter, send } = require('@harbour/router');
const { authority, settings } = require('./settings.js');

const port = Number(process.env.PORT ?? {{port}});
const trusts = createHash('sha256').update(authority).digest('hex').slice(0, 12);

const router = createRouter()
  .get('/', (request, response) => send(response, 200, { service: '{{service}}', trusts }))
  .get('/berths', (request, response) => send(response, 200, { berths: settings.berths }));

const server = createServer(router.handle);
server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
