const { createServer } = require('node:http');
const { setTimeout: wait } = require('node:timers/promises');

const port = {{port}};
let bookings = 0;

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/bookings') book(request, response).catch(() => response.destroy());
  else if (request.url === '/health') answer(response, 200, { status: 'ok' });
  else if (request.url === '/') answer(response, 200, { service: '{{service}}', bookings });
  else answer(response, 404, { error: 'nothing here' });
});

/** Asks the harbour office by radio, which takes a moment, and then counts the booking. */
async function book(request, response) {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { ship } = JSON.parse(body);
  await wait(1500);
  bookings += 1;
  answer(response, 201, { booking: bookings, ship });
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.once('SIGINT', async () => {
  const late = wait(4000).then(() => 'late');
  const closed = new Promise((resolve) => server.close(resolve));
  if ((await Promise.race([closed, late])) === 'late') console.error('some clients were cut off');
  process.exit(0);
});
