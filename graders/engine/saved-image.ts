/**
 * Walks through a saved image while it streams past. Reads both forms of `docker save`: the older one with a folder or file
 * for each layer, and OCI's `blobs/sha256/…` (25 and later); both carry manifest.json. Layers come in any order and may be
 * zipped; what is kept of each is the caller's.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';

/** Receives the bytes of one file. */
export interface Sink {
  write(chunk: Buffer): void;
  end(): void;
}

export interface LayerReader<T> {
  /** Called for every entry of the layer in its order; null: its content is not wanted. */
  entry(header: Header): Sink | null;
  end(): T;
}

export interface WalkedImage<T> {
  /** The image's configuration document; null when there is none or it is too large. */
  config: unknown;
  /** Oldest first; null: the layer is in a form that is not read (zstd). */
  layers: (T | null)[];
}

/** Documents larger than this are not read. */
const documentBytes = 4 * 1024 * 1024;
/** Of all documents together. */
const documentsBytes = 32 * 1024 * 1024;

/** Rejects when the archive ends early or is none, or with the signal's reason. The stream is closed in any case. */
export async function walkImage<T>(
  saved: NodeJS.ReadableStream,
  readLayer: () => LayerReader<T>,
  signal?: AbortSignal,
): Promise<WalkedImage<T>> {
  const outer = extract();
  const stop = (): void => void (saved as Readable).destroy(signal?.reason as Error);
  signal?.addEventListener('abort', stop, { once: true });
  saved.on('error', (error) => outer.destroy(error));
  saved.pipe(outer);
  const layers = new Map<string, T>();
  const links = new Map<string, string>();
  const documents = new Map<string, string>();
  let room = documentsBytes;
  try {
    for await (const entry of outer) {
      const { name, type, size = 0, linkname } = entry.header;
      if (type === 'symlink' && linkname) links.set(name, new URL(linkname, `file:///${name}`).pathname.slice(1));
      if (type !== 'file' || size === 0) {
        entry.resume();
        continue;
      }
      const { first, all } = await peek(bytesOf(entry));
      const archive = await layerOf(first, all, readLayer);
      if (archive) layers.set(name, archive.read);
      else if (/^\s*[[{]/.test(first.toString('latin1', 0, 16)) && size <= Math.min(documentBytes, room)) {
        room -= size;
        documents.set(name, (await collect(all)).toString());
      } else all.resume();
      await ended(all);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    (saved as Readable).destroy();
  }
  const manifest = parse(documents.get('manifest.json')) as [{ Config?: string; Layers: string[] | null }] | null;
  if (!manifest?.[0]) throw new Error('the saved image has no manifest');
  const { Config = '', Layers } = manifest[0];
  return {
    config: parse(documents.get(links.get(Config) ?? Config)),
    layers: (Layers ?? []).map((name) => layers.get(links.get(name) ?? name) ?? null),
  };
}

function parse(text: string | undefined): unknown {
  return text === undefined ? null : JSON.parse(text);
}

/** tar-stream's types do not say that its entries are streams of buffers. */
function bytesOf(entry: unknown): AsyncIterable<Buffer> {
  return entry as AsyncIterable<Buffer>;
}

/** Reads the whole archive; null when it is none, and then nothing was read. */
async function layerOf<T>(first: Buffer, all: Readable, readLayer: () => LayerReader<T>): Promise<{ read: T } | null> {
  const zipped = first[0] === 0x1f && first[1] === 0x8b;
  // An archive of nothing, which a step that changes no file leaves, is its end of zeros only.
  const empty = first.length >= 512 && first.subarray(0, 512).every((byte) => byte === 0);
  if (!zipped && !empty && first.toString('latin1', 257, 262) !== 'ustar') return null;
  const inner = extract();
  const source = zipped ? all.pipe(createGunzip()) : all;
  for (const stream of [all, source]) stream.on('error', (error) => inner.destroy(error));
  source.pipe(inner);
  const reader = readLayer();
  for await (const file of inner) {
    const sink = reader.entry(file.header);
    if (sink === null) {
      file.resume();
      continue;
    }
    for await (const chunk of bytesOf(file)) sink.write(chunk);
    sink.end();
  }
  return { read: reader.end() };
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

/** An archive ends before its padding does: the rest of the entry is read, so that the next one can come. */
async function ended(stream: Readable): Promise<void> {
  if (stream.readableEnded || stream.destroyed) return;
  const end = new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject));
  stream.resume();
  await end;
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
