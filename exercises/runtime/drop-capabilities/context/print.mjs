// Looks into the spool directory once a second and prints the passes that are new.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const spool = process.env.SPOOL_DIR ?? '{{spool}}';
const printed = new Set();

async function print() {
  for (const name of await readdir(spool)) {
    if (printed.has(name)) continue;
    printed.add(name);
    process.stdout.write(await readFile(join(spool, name), 'utf8'));
  }
}

setInterval(() => void print().catch((error) => console.error(error.message)), 1000);
process.on('SIGTERM', () => process.exit(0));
