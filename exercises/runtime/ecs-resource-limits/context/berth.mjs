// berth: GET /health says that it lives, GET /berths which ship lies where.
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? {{port}});
const berths = { 1: 'Aurelia', 2: null, 3: 'Nordstern' };

const server = createServer((request, response) => {
  if (request.url === '/health') return response.end('ok\n');
  if (request.url !== '/berths') return response.writeHead(404).end('not found\n');
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(berths));
});

server.listen(port, () => console.log(`berth listens on ${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
