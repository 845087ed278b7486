const { createHash, createHmac } = require('node:crypto');
const { createServer } = require('node:http');

const port = 3000;
const key = process.env.RELEASE_KEY ?? '{{planted}}';

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
