/**
 * A program of its own, so that its memory is its own: reads an image of the given size that is made while it is read, and
 * prints what it found and by how many bytes its largest resident memory grew.
 */
import { Readable, type Writable } from 'node:stream';
import { pack } from 'tar-stream';
import { readImageFacts } from '../../../graders/engine/image-facts.ts';
import { inPieces, ociForm } from '../../support/saved-image.ts';

const [size = 300e6, entries = 30_000] = process.argv.slice(2).map(Number);
const fileBytes = 4e6;

/** A layer of large files, one of them with a secret at its end, and many small ones. */
async function fill(layer: ReturnType<typeof pack>): Promise<void> {
  const noise = Buffer.from(Array.from({ length: 1e6 }, (_, at) => (at * 7919 + (at >> 8)) % 251));
  for (let n = 0; n < Math.ceil(size / fileBytes); n++) {
    const entry = layer.entry({ name: `data/${n}`, size: fileBytes }) as unknown as Writable;
    for (let at = 0; at < fileBytes; at += noise.length) {
      const last = n === 10 && at + noise.length >= fileBytes;
      const chunk = last
        ? Buffer.concat([noise.subarray(20), Buffer.from(['AK', 'IAQ3EGUZ7TLXN4KD5W'].join(''))])
        : noise;
      if (!entry.write(chunk)) await new Promise((resolve) => entry.once('drain', resolve));
    }
    entry.end();
  }
  for (let n = 0; n < entries; n++) {
    await new Promise((resolve) => layer.entry({ name: `small/${n % 100}/${n}` }, 'content', resolve));
  }
  layer.finalize();
}

/** Its length is known before it is made: a tar is blocks of 512 bytes, and two empty ones. */
function lengthOf(): number {
  const blocks = (bytes: number): number => 512 + Math.ceil(bytes / 512) * 512;
  return Math.ceil(size / fileBytes) * blocks(fileBytes) + entries * blocks(7) + 1024;
}

function savedImage(): Readable {
  const layer = pack();
  const outer = pack();
  const config = JSON.stringify({ rootfs: { diff_ids: ['sha256:0'] }, history: [{ created_by: 'COPY . .' }] });
  void (async () => {
    const entry = outer.entry({ name: 'one/layer.tar', size: lengthOf() }) as unknown as Writable;
    (layer as unknown as Readable).pipe(entry);
    await Promise.all([fill(layer), new Promise((resolve) => entry.once('finish', resolve))]);
    outer.entry({ name: 'config.json' }, config);
    outer.entry({ name: 'manifest.json' }, JSON.stringify([{ Config: 'config.json', Layers: ['one/layer.tar'] }]));
    outer.finalize();
  })();
  return Readable.from(outer as unknown as AsyncIterable<Buffer>, { objectMode: false });
}

// Warm: what is loaded and compiled does not count as memory that an image takes.
await readImageFacts(inPieces(await ociForm({ layers: [[{ name: 'a', content: 'x'.repeat(1e6) }]] }), 65_536));
const before = process.resourceUsage().maxRSS;
const facts = await readImageFacts(savedImage());
const [layer] = facts.layers;
process.stdout.write(
  JSON.stringify({
    sizeBytes: layer!.sizeBytes,
    entries: layer!.entries.size,
    secrets: layer!.secrets.map(({ path }) => path),
    cut: facts.cut,
    grownBytes: (process.resourceUsage().maxRSS - before) * 1024,
  }),
);
