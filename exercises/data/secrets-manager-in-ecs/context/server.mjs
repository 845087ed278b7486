// orders: refuses to start without its database and its carrier, and answers GET /health once it runs.
import { createServer } from 'node:http';

function required(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set: orders cannot start without it.`);
  process.exit(1);
}

const databaseUrl = new URL(required('DATABASE_URL'));
const carrierKey = required('CARRIER_API_KEY');

const server = createServer((request, response) => {
  const known = request.method === 'GET' && request.url === '/health';
  response.writeHead(known ? 200 : 404, { 'content-type': 'text/plain' }).end(known ? 'ok\n' : 'not found\n');
});

server.listen(3000, () => console.log(`orders listens on 3000, database ${databaseUrl.host}, carrier key of ${carrierKey.length} characters`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
