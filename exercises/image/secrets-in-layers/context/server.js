const { createServer } = require('node:http');
const { dues } = require('@harbour/tariffs');

const port = {{port}};

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const answers = {
    '/': { service: '{{service}}' },
    '/dues': { euros: dues(Number(searchParams.get('tonnes')), Number(searchParams.get('hours'))) },
  };
  const body = answers[pathname];
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body ?? { error: 'nothing here' })}\n`);
});

server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
