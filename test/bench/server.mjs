/** The real server, but for one thing: a request says whose it is, since there is no login and one learner is not a class. */
import { dist } from './harness.mjs';

const { startServer } = await dist('server/main.js');
const { createApp } = await dist('server/app.js');
const { readConfig } = await dist('server/config.js');
const { takePrecedence } = await dist('server/priority.js');

takePrecedence();

const server = await startServer(readConfig(), (deps) => {
  const apps = new Map();
  return (request, response) => {
    const id = request.headers['x-bench-learner'] ?? 'local';
    if (!apps.has(id)) apps.set(id, createApp({ ...deps, learner: { id, seed: undefined } }));
    apps.get(id)(request, response);
  };
});
process.stdout.write(`ready: ${server.url}\n`);
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
