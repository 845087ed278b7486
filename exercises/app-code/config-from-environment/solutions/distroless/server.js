const { createHash, createHmac } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const settings = { port: process.env.PORT ?? '3000', keyFile: process.env.RELEASE_KEY_FILE };
const { key, problems } = load(settings);
if (problems.length > 0) {
  console.error(`cannot start:\n  ${problems.join('\n  ')}`);
  process.exit(78);
}
const { port } = settings;

/** Everything that is wrong, at once. */
function load({ port: wanted, keyFile }) {
  const problems = [];
  if (!/^\d{1,5}$/.test(wanted)) problems.push(`PORT is ${wanted}, not a number`);
  let text = '';
  try {
    text = readFileSync(keyFile, 'utf8').trim();
    if (text.length < 16) problems.push(`RELEASE_KEY_FILE: ${keyFile} holds ${text.length} characters, too few for a key`);
  } catch (error) {
    problems.push(`RELEASE_KEY_FILE: ${error.message}`);
  }
  return { key: text, problems };
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
