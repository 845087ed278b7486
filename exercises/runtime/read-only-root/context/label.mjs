// Renders a label the way real renderers do: it works in a scratch directory and reads the result back.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export async function renderLabel({ order, destination }) {
  const folder = await mkdtemp(join(tmpdir(), 'label-'));
  try {
    // The raster of a 4 by 6 inch label at 300 dpi: 1200 × 1800 pixels, one byte each.
    await writeFile(join(folder, 'raster.bin'), Buffer.alloc(1200 * 1800, 255));
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"><text>${escape(order)}</text><text>${escape(destination)}</text></svg>`;
    await writeFile(join(folder, 'label.svg'), svg);
    return await readFile(join(folder, 'label.svg'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
