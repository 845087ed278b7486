const { createServer, get } = require('node:http');

const port = Number(process.env.PORT ?? {{port}});
const { BERTHS_URL } = process.env; // http://user:password@host:port/
let answered = 0;

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/') {
    answered += 1;
    answer(response, 200, { service: '{{service}}', answered });
  } else if (pathname === '/free') {
    try {
      answer(response, 200, { service: '{{service}}', berths: await berths() });
    } catch {
      answer(response, 502, { error: 'the berth register does not answer' });
    }
  } else if (pathname === '/health') {
    await askRegister().then(
      () => response.writeHead(200).end('ok'),
      () => response.writeHead(503).end('unavailable'),
    );
  } else if (pathname === '/live') {
    response.writeHead(204).end();
  } else {
    answer(response, 404, { error: 'nothing here' });
  }
});

/** The text of the berth register. */
function berths() {
  return new Promise((resolve, reject) => {
    const asked = get(BERTHS_URL, (register) => {
      let text = '';
      register.setEncoding('utf8');
      register.on('data', (part) => (text += part));
      register.on('end', () => (register.statusCode === 200 ? resolve(text.trim()) : reject(new Error(text))));
      register.on('error', reject);
    });
    asked.on('error', reject);
    // A list of all berths may take a while; longer than this nobody waits.
    asked.setTimeout(8000, () => asked.destroy(new Error('no answer')));
  });
}

/** Resolves; rejects when the register is refused, late or unwell. `fetch` takes no password in an address. */
async function askRegister() {
  const { origin, pathname, username, password } = new URL(BERTHS_URL);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const answer = await fetch(origin + pathname, { headers: { authorization }, signal: AbortSignal.timeout(1200) });
  await answer.text();
  if (!answer.ok) throw new Error(`status ${answer.status}`);
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
