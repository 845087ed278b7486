/**
 * Searches the layers of a saved image, deleted files included, while they stream past: a few kilobytes of memory per layer.
 * Reads both forms of `docker save`: the older `<id>/layer.tar` and OCI's `blobs/sha256/…` (25 and later); both carry manifest.json.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

export interface LayerHit {
  needle: string;
  /** Absolute path inside the layer. */
  path: string;
  /** Counts from 0, oldest first. */
  layer: number;
}

/** Documents larger than this are layers. */
const documentBytes = 4 * 1024 * 1024;

/** At most one hit per needle and file. Needles are found in contents and in names. */
export async function searchLayers(saved: NodeJS.ReadableStream, needles: readonly string[]): Promise<LayerHit[]> {
  const wanted = needles.filter((needle) => needle !== '').map((needle) => ({ needle, bytes: Buffer.from(needle) }));
  const byEntry = new Map<string, Omit<LayerHit, 'layer'>[]>();
  const links = new Map<string, string>();
  let manifest: { Layers: string[] }[] | undefined;
  const outer = extract();
  saved.on('error', (error) => outer.destroy(error));
  saved.pipe(outer);
  for await (const entry of outer) {
    const { name, type, size = 0, linkname } = entry.header;
    if (type === 'symlink' && linkname) links.set(name, new URL(linkname, `file:///${name}`).pathname.slice(1));
    else if (name === 'manifest.json' && size < documentBytes)
      manifest = JSON.parse((await collect(bytesOf(entry))).toString()) as { Layers: string[] }[];
    else if (type === 'file' && (name.endsWith('/layer.tar') || name.startsWith('blobs/'))) {
      byEntry.set(name, await searchLayer(bytesOf(entry), wanted));
      continue;
    }
    entry.resume();
  }
  const layers = manifest?.[0]?.Layers ?? [];
  return layers.flatMap((name, layer) =>
    (byEntry.get(links.get(name) ?? name) ?? []).map((hit) => ({ ...hit, layer })),
  );
}

/** tar-stream's types do not say that its entries are streams of buffers. */
function bytesOf(entry: unknown): AsyncIterable<Buffer> {
  return entry as AsyncIterable<Buffer>;
}

interface Needle {
  needle: string;
  bytes: Buffer;
}

/** Blobs that are no archive (image configurations) give nothing. */
async function searchLayer(
  entry: AsyncIterable<Buffer>,
  wanted: readonly Needle[],
): Promise<Omit<LayerHit, 'layer'>[]> {
  const { first, all } = await peek(entry);
  const zipped = first[0] === 0x1f && first[1] === 0x8b;
  if (!zipped && first.toString('latin1', 257, 262) !== 'ustar') {
    for await (const _chunk of all);
    return [];
  }
  const hits: Omit<LayerHit, 'layer'>[] = [];
  const inner = extract();
  const source = zipped ? all.pipe(createGunzip()) : all;
  for (const stream of [all, source]) stream.on('error', (error) => inner.destroy(error));
  source.pipe(inner);
  for await (const file of inner) {
    const path = `/${file.header.name.replace(/^\.?\/+/, '')}`;
    const found = await searchFile(bytesOf(file), path, wanted);
    hits.push(...found.map((needle) => ({ needle, path })));
  }
  return hits;
}

async function searchFile(content: AsyncIterable<Buffer>, path: string, wanted: readonly Needle[]): Promise<string[]> {
  const found = new Set(wanted.filter(({ needle }) => path.includes(needle)).map(({ needle }) => needle));
  const overlap = Math.max(0, ...wanted.map(({ bytes }) => bytes.length - 1));
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    if (found.size === wanted.length) continue;
    const window = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    for (const { needle, bytes } of wanted) if (!found.has(needle) && window.includes(bytes)) found.add(needle);
    tail = window.subarray(Math.max(0, window.length - overlap));
  }
  return [...found];
}

/** The first bytes of a stream, and a stream of everything. */
async function peek(entry: AsyncIterable<Buffer>): Promise<{ first: Buffer; all: Readable }> {
  const chunks = entry[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let length = 0;
  while (length < 512) {
    const { value, done } = await chunks.next();
    if (done) break;
    read.push(value);
    length += value.length;
  }
  async function* everything(): AsyncGenerator<Buffer> {
    yield* read;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  return { first: Buffer.concat(read), all: Readable.from(everything(), { objectMode: false }) };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
