// Reads what is new in the journal once a second and prints it; it keeps its place in memory and writes nowhere.
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const path = join(process.env.JOURNAL_DIR ?? '/var/lib/bunker', 'journal.ndjson');
let position = 0;

async function ship() {
  const file = await open(path).catch(() => null);
  if (!file) return;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65536), 0, 65536, position);
    position += bytesRead;
    process.stdout.write(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

console.log(`journal-shipper reads ${path}`);
setInterval(() => void ship().catch((error) => console.error(error.message)), 1000);
process.on('SIGTERM', () => process.exit(0));
