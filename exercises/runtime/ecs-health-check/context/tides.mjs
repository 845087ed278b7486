// tides: GET /tides tells the next high water, GET /health whether it could. It listens once its tables are computed: here that
// takes WARMUP_SECONDS, in production {{start}} s.
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 3000);
const warmup = Number(process.env.WARMUP_SECONDS ?? 4);

const server = createServer((request, response) => {
  if (request.url === '/health') return response.end('ok\n');
  if (request.url === '/tides') return response.end('{"highWater": "14:32", "metres": 6.1}\n');
  response.writeHead(404).end('not found\n');
});

setTimeout(() => server.listen(port, () => console.log(`tides listens on ${port}`)), warmup * 1000);
process.on('SIGTERM', () => process.exit(0));
