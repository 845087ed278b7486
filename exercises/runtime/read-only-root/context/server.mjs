// orders: GET /health says that it lives, POST /labels renders a shipping label.
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { renderLabel } from './label.mjs';

const port = Number(process.env.PORT ?? {{port}});

// The log-shipper in the same task reads this file. Without it the service goes on.
const accessLog = createWriteStream(join(process.env.LOG_DIR ?? '/var/log/orders', 'access.log'), { flags: 'a' });
accessLog.on('error', (error) => console.error(`no access log: ${error.message}`));

function answer(response, status, type, body) {
  response.writeHead(status, { 'content-type': type }).end(body);
}

const server = createServer(async (request, response) => {
  response.on('finish', () => accessLog.writable && accessLog.write(`${request.method} ${request.url} ${response.statusCode}\n`));
  if (request.method === 'GET' && request.url === '/health') return answer(response, 200, 'text/plain', 'ok\n');
  if (request.method !== 'POST' || request.url !== '/labels') return answer(response, 404, 'text/plain', 'not found\n');
  try {
    let text = '';
    for await (const chunk of request) text += chunk;
    answer(response, 201, 'image/svg+xml', await renderLabel(JSON.parse(text)));
  } catch (error) {
    console.error(error);
    answer(response, 500, 'text/plain', `label not rendered: ${error.message}\n`);
  }
});

server.listen(port, () => console.log(`orders listens on ${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
