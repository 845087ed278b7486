// gate: GET /health says that it lives, POST /passes writes a pass for a truck into the spool directory.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const port = Number(process.env.PORT ?? 80);
const spool = process.env.SPOOL_DIR ?? '{{spool}}';
let number = 0;

const server = createServer(async (request, response) => {
  if (request.method === 'GET' && request.url === '/health') return response.end('ok\n');
  if (request.method !== 'POST' || request.url !== '/passes') return response.writeHead(404).end('not found\n');
  try {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { plate } = JSON.parse(text);
    const pass = `pass ${++number} for ${plate}\n`;
    await writeFile(join(spool, `${number}.txt`), pass);
    response.writeHead(201).end(pass);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(`no pass: ${error.message}\n`);
  }
});

server.listen(port, () => console.log(`gate listens on ${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
