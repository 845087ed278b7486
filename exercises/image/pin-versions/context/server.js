const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { createRouter, send } = require('@harbour/router');

const port = {{port}};
const read = (name) => readFileSync(join(__dirname, name), 'utf8').trim();

/** Says which build this is: two of the same sources have the same. */
const build = read('build-id.txt');
const heights = read('heights-by-name.txt').split('\n');

const router = createRouter()
  .get('/', (request, response) => send(response, 200, { service: '{{service}}', build }))
  .get('/heights', (request, response) => send(response, 200, { heights }));

const server = createServer(router.handle);
server.listen(port, () => console.log(`{{service}} ${build} listens on ${port}`));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
