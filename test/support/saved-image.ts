/** Images as `docker save` writes them, made by hand: the older form and OCI's, layers plain or zipped. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

export type TarEntry = Partial<Header> & { name: string; content?: string | Buffer };

export interface SavedImage {
  /** Whole layers: entries, or the bytes of something else. */
  layers: (TarEntry[] | Buffer)[];
  /** created_by of each history entry; `null`: one for each layer. A name that begins with `#` made no layer. */
  history?: string[];
  config?: Record<string, unknown>;
}

/** Always the same: two archives of the same entries are the same bytes, also when a second ends between them. */
const mtime = new Date(0);

export async function tar(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of entries) {
    const bytes = Buffer.from(content);
    // A link has a size of its own in no archive.
    if (header.type === 'link' || header.type === 'symlink' || header.type === 'directory')
      archive.entry({ mtime, ...header });
    else archive.entry({ mode: 0o644, mtime, ...header, size: bytes.length }, bytes);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function parts({ layers, history, config = {} }: SavedImage) {
  const bytes = await Promise.all(layers.map((layer) => (Buffer.isBuffer(layer) ? layer : tar(layer))));
  const document = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: bytes.map((layer) => `sha256:${sha256(layer)}`) },
      history: (history ?? layers.map((_, index) => `RUN step ${index}`)).map((text) =>
        text.startsWith('#') ? { created_by: text.slice(1), empty_layer: true } : { created_by: text },
      ),
    }),
  );
  return { bytes, document };
}

/** Docker before 25: a folder for each layer, the same layer twice is a link, manifest.json at the end. */
export async function classicForm(image: SavedImage): Promise<Buffer> {
  const { bytes, document } = await parts(image);
  const config = `${sha256(document)}.json`;
  const seen = new Map<string, string>();
  const names: string[] = [];
  const entries: TarEntry[] = [];
  for (const [index, layer] of bytes.entries()) {
    const folder = sha256(Buffer.from(String(index)));
    const name = `${folder}/layer.tar`;
    const first = seen.get(sha256(layer));
    entries.push({ name: `${folder}/`, type: 'directory' }, { name: `${folder}/VERSION`, content: '1.0' });
    entries.push(first ? { name, type: 'symlink', linkname: `../${first}` } : { name, content: layer });
    seen.set(sha256(layer), first ?? name);
    names.push(name);
  }
  // The engine sorts by name, so that layers come in no order.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return tar([
    ...entries,
    { name: config, content: document },
    { name: 'manifest.json', content: JSON.stringify([{ Config: config, RepoTags: null, Layers: names }]) },
    { name: 'repositories', content: '{}' },
  ]);
}

/** Docker 25 and later: an OCI layout beside the older manifest. */
export async function ociForm(
  image: SavedImage,
  zip: (layer: Buffer, index: number) => Buffer = (layer) => gzipSync(layer),
): Promise<Buffer> {
  const { bytes, document } = await parts(image);
  const blob = (content: Buffer): string => `blobs/sha256/${sha256(content)}`;
  const layers = bytes.map(zip);
  const blobs = new Map([document, ...layers].map((content) => [blob(content), content]));
  return tar([
    { name: 'blobs/', type: 'directory' },
    { name: 'blobs/sha256/', type: 'directory' },
    ...[...blobs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, content]) => ({ name, content })),
    { name: 'index.json', content: '{"schemaVersion":2,"manifests":[]}' },
    { name: 'manifest.json', content: JSON.stringify([{ Config: blob(document), Layers: layers.map(blob) }]) },
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
  ]);
}

/** The bytes as they would come over a wire. */
export function inPieces(bytes: Buffer, size: number): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
  );
}
