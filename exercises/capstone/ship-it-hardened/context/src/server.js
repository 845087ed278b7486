// bunker: takes orders for ship fuel and answers with a signed delivery note.
const { createHmac } = require('node:crypto');
const { createServer } = require('node:http');
const { createRouter, send } = require('@harbour/router');
const { note } = require('./journal');
const { renderNote } = require('./notes');

const key = process.env.NOTE_KEY;
if (!key) {
  console.error('bunker does not start: NOTE_KEY is missing, and no note can be signed without it.');
  process.exit(1);
}

const router = createRouter()
  .get('/health', (request, response) => send(response, 200, { status: 'ok' }))
  .post('/orders', async (request, response) => {
    try {
      let text = '';
      for await (const chunk of request) text += chunk;
      const order = JSON.parse(text);
      const rendered = await renderNote(order);
      note({ event: 'ordered', ...order });
      send(response, 201, { note: rendered, signature: createHmac('sha256', key).update(rendered).digest('hex') });
    } catch (error) {
      console.error(error);
      send(response, 500, { error: `no note: ${error.message}` });
    }
  })
  // All notes of the day for the customs office. It takes its time: 1.5 s here, 20 s on a busy day.
  .get('/notes/export', (request, response) => setTimeout(() => send(response, 200, { notes: 'complete' }), 1500));

const port = Number(process.env.PORT ?? 80);
const server = createServer((request, response) => router.handle(request, response));
server.listen(port, () => console.log(`bunker listens on ${port}`));
note({ event: 'started' });

process.on('SIGTERM', () => server.close(() => process.exit(0)));
