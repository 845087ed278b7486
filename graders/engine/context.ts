/** Tar archives that are the same bytes for the same files, so that the engine's layer cache hits. */
import { pack, type Header } from 'tar-stream';

export interface ArchiveEntry {
  path: string;
  type: 'file' | 'directory' | 'symlink';
  mode?: number;
  uid?: number;
  gid?: number;
  content?: Uint8Array | string;
  linkTarget?: string;
}

const mtime = new Date(0);

/** The entries in their order, as one archive. Only ordinary files, folders and symbolic links can be said. */
export function archive(entries: Iterable<ArchiveEntry>): Promise<Buffer> {
  const tar = pack();
  for (const entry of entries) {
    const header: Pick<Header, 'name'> & Partial<Header> = {
      name: entry.path,
      type: entry.type,
      mode: entry.mode ?? (entry.type === 'file' ? 0o644 : entry.type === 'directory' ? 0o755 : 0o777),
      uid: entry.uid ?? 0,
      gid: entry.gid ?? 0,
      mtime,
    };
    if (entry.type === 'symlink') tar.entry({ ...header, linkname: entry.linkTarget ?? '' });
    else if (entry.type === 'directory') tar.entry(header);
    else {
      const content = Buffer.from(entry.content ?? '');
      tar.entry({ ...header, size: content.length }, content);
    }
  }
  tar.finalize();
  return collect(tar as unknown as AsyncIterable<Buffer>);
}

/** A build context of text files; folders are made for them. */
export function contextArchive(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const folders = new Set<string>();
  const paths = Object.keys(files).toSorted();
  for (const path of paths) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) folders.add(parts.slice(0, depth).join('/'));
  }
  return archive([
    ...[...folders].toSorted().map((path): ArchiveEntry => ({ path, type: 'directory' })),
    ...paths.map((path): ArchiveEntry => ({ path, type: 'file', content: files[path] ?? '' })),
  ]);
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
