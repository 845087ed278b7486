const { createHash, createHmac } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const { PORT: port = '3000', RELEASE_KEY_FILE: keyFile } = process.env;
if (!keyFile) throw new Error('RELEASE_KEY_FILE is not set: it names the file that holds the key');
const [key] = readFileSync(keyFile, 'utf8').split(/\r?\n/);
if (!key) throw new Error(`RELEASE_KEY_FILE: ${keyFile} holds no key`);

/** Tells which key is in use without telling the key. */
const keyId = createHash('sha256').update(key).digest('hex').slice(0, 12);

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/') answer(response, 200, { service: '{{service}}', keyId });
  else if (pathname === '/release') answer(response, 200, release(searchParams.get('container') ?? ''));
  else answer(response, 404, { error: 'nothing here' });
});

/** The gate opens for whoever shows this. */
function release(container) {
  return { container, signature: createHmac('sha256', key).update(container).digest('hex') };
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
