// importer: POST /imports reads a cargo list. It believes the list when it says how many pages it has.
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';

const port = Number(process.env.PORT ?? 4100);

// A page is unpacked to one MiB. All pages are in memory until the last one is read.
async function unpack(pages) {
  const unpacked = [];
  while (unpacked.length < pages) {
    unpacked.push(Buffer.alloc(1024 * 1024, 32));
    await setImmediate();
  }
  return unpacked.length;
}

const server = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/imports') return response.writeHead(404).end('not found\n');
  try {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { ship, pages } = JSON.parse(text);
    response.writeHead(201).end(`${await unpack(pages)} pages of ${ship} imported\n`);
  } catch (error) {
    response.writeHead(400).end(`no import: ${error.message}\n`);
  }
});

server.listen(port, () => console.log(`importer listens on ${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
