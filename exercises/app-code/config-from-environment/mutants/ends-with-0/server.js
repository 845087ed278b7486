const { createHash, createHmac } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const port = Number(process.env.PORT ?? 3000);
const key = secret('RELEASE_KEY_FILE');

/** The text of the file that this variable names. Ends the program when there is none: it must not sign with nothing. */
function secret(variable) {
  const path = process.env[variable];
  let text = '';
  try {
    if (path) text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    console.error(`${variable} names ${path}, which cannot be read: ${error.code}`);
    process.exit();
  }
  if (text !== '') return text;
  console.error(path ? `${variable} names ${path}, which is empty` : `${variable} is not set`);
  process.exit(1);
}

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
