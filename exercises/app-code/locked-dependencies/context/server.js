const { createServer } = require('node:http');
const { send } = require('@harbour/router');
const { understand } = require('@harbour/radio');

const port = {{port}};
const { LEDGER_TOKEN } = process.env;

/** Pages that are open need no token. */
const open = (page) => Object.assign(page, { open: true });

const pages = {
  '/': open(() => ({ service: '{{service}}' })),
  '/command': open((query) => understand(query.get('text') ?? '')),
  '/ledger': () => ({ ship: 'Alkmaar', owes: 18250 }),
};

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const page = pages[pathname];
  const known = LEDGER_TOKEN !== undefined && request.headers.authorization === `Bearer ${LEDGER_TOKEN}`;
  if (page === undefined) send(response, 404, { error: 'nothing here' });
  else if (!page.open && !known) send(response, 401, { error: 'not without the token' });
  else send(response, 200, page(searchParams));
});

server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
