const { createServer } = require('node:http');

const port = Number(process.env.PORT ?? {{port}});

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const answers = {
    '/': { service: '{{service}}', documents: ['bill of lading', 'stowage plan', 'dangerous goods'] },
    '/health': { status: 'ok' },
  };
  const body = answers[pathname];
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body ?? { error: `nothing at ${pathname}` })}\n`);
});

server.listen(port, () => console.log(`{{service}} listens on ${port}`));

process.on('SIGTERM', () => server.close(() => process.exit(0)));
