#!/usr/bin/env node
/** The `drydock` command: the built command line, or a sentence when there is no build yet. */
import { existsSync } from 'node:fs';

const built = new URL('../dist/server/cli.js', import.meta.url);
if (existsSync(built)) {
  // A reader that stops early (`drydock kinds | head`) is not an error.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 3));
  const { main } = await import(built.href);
  await main(process.argv.slice(2));
} else {
  process.stderr.write('drydock: nothing is built yet. Run `npm start`, or `npm ci && npm run build`.\n');
  process.exitCode = 2;
}
