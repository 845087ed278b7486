// shipper: reads the moves from the spool directory and marks each with where it comes from. GET /shipped on 4100 tells what it has.
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';

const spool = process.env.SPOOL_DIR ?? '{{spool}}';

/** The name of the service that writes here: told in SOURCE, or else the first container of the engine. */
async function findSource() {
  if (process.env.SOURCE) return process.env.SOURCE;
  const containers = await new Promise((resolve, reject) => {
    const asked = request({ socketPath: '/var/run/docker.sock', path: '/containers/json' }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    });
    asked.on('error', reject).end();
  });
  return containers[0].Names[0];
}

const source = await findSource().catch((error) => {
  console.error(`no SOURCE is set, and the engine could not be asked: ${error.message}`);
  process.exit(1);
});

createServer(async (_, response) => {
  const text = await readFile(join(spool, 'moves.log'), 'utf8').catch((error) => `nothing: ${error.message}`);
  response.end(`${text.trim().split('\n').map((line) => `${source}: ${line}`).join('\n')}\n`);
}).listen(4100, () => console.log(`shipper ships the moves of ${source}`));
process.on('SIGTERM', () => process.exit(0));
