// cranes: GET /health says that it lives, POST /moves writes a line into the spool directory, POST /alarms goes to the alarm agent.
import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const port = Number(process.env.PORT ?? 3000);
const spool = process.env.SPOOL_DIR ?? '{{spool}}';
// On the instances the agent listens on the host's own loopback.
const alarms = process.env.ALARM_URL ?? 'http://127.0.0.1:8600/alarms';

mkdirSync(spool, { recursive: true });
const record = (line) => appendFileSync(join(spool, 'moves.log'), `${line}\n`);
record('cranes started');

async function textOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

const server = createServer(async (request, response) => {
  try {
    if (request.method === 'GET' && request.url === '/health') return response.end('ok\n');
    if (request.method === 'POST' && request.url === '/moves') {
      record(await textOf(request));
      return response.writeHead(201).end('recorded\n');
    }
    if (request.method === 'POST' && request.url === '/alarms') {
      const answer = await fetch(alarms, {
        method: 'POST',
        body: await textOf(request),
        signal: AbortSignal.timeout(3000),
      });
      return response.writeHead(answer.status).end(await answer.text());
    }
    response.writeHead(404).end('not found\n');
  } catch (error) {
    console.error(error);
    response.writeHead(502).end(`not passed on: ${error.cause?.message ?? error.message}\n`);
  }
});

server.listen(port, () => console.log(`cranes listens on ${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
