// Renders a delivery note the way real renderers do: in a scratch directory of its own.
const { mkdtemp, readFile, rm, writeFile } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

async function renderNote({ ship, tonnes }) {
  const folder = await mkdtemp(join(tmpdir(), 'note-'));
  try {
    // The raster of the form: 800 × 1200 pixels, one byte each.
    await writeFile(join(folder, 'raster.bin'), Buffer.alloc(800 * 1200, 255));
    await writeFile(join(folder, 'note.txt'), `Bunker delivery note: ${tonnes} t of fuel for ${ship}`);
    return await readFile(join(folder, 'note.txt'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

module.exports = { renderNote };
