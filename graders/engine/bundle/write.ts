/** Writes a bundle while the engine saves the images: in one pass, in the memory of a few documents. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { asFault } from '../api.ts';
import { saveImages } from '../save.ts';
import {
  BundleFault,
  checksumName,
  documentBytes,
  imageConfig,
  listName,
  type BundledImage,
  type BundleList,
} from './format.ts';
import { tarEnd, tarFile, tarHeader, tarPadding } from './tar.ts';

export interface BundleOrder {
  docker: Docker;
  /** What to write, and the tag under which the engine has it. */
  images: (Omit<BundledImage, 'platform' | 'config' | 'layers'> & { localTag: string })[];
  file: string;
  madeBy: string;
  signal: AbortSignal;
  /** Bytes written so far. */
  onProgress: (bytes: number) => void;
}

/** Answers the file's size and the checksum of its list. Throws BundleFault when the file cannot be written, EngineFault when the engine fails. */
export async function writeBundle(order: BundleOrder): Promise<{ bytes: number; checksum: string }> {
  const { file, signal } = order;
  const part = `${file}.part`;
  let checksum = '';
  try {
    await pipeline(
      bundleOf(order, (sum) => (checksum = sum)),
      createWriteStream(part),
      { signal },
    );
    await rename(part, file);
    return { bytes: (await stat(file)).size, checksum };
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new BundleFault(`${file} cannot be written: ${(error as Error).message}.`, { cause: error });
  }
}

const savedManifest = z.array(
  z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullable(), Layers: z.array(z.string()) }),
);

async function* bundleOf(order: BundleOrder, tellChecksum: (checksum: string) => void): AsyncGenerator<Buffer> {
  const { docker, images, madeBy } = order;
  const saved: Saved = { contents: [], documents: new Map(), links: new Map() };
  const tags = images.map(({ localTag }) => localTag);
  try {
    yield* copySaved(await saveImages(docker, tags), saved, order.onProgress);
  } catch (error) {
    order.signal.throwIfAborted();
    throw asFault(error, 'saving the base images');
  }
  const list: BundleList = {
    format: 1,
    madeBy,
    madeAt: new Date().toISOString(),
    images: images.map((image) => describe(image, saved)),
    contents: saved.contents,
  };
  const text = JSON.stringify(list);
  const checksum = createHash('sha256').update(text).digest('hex');
  tellChecksum(checksum);
  yield tarFile(listName, text);
  yield tarFile(checksumName, `${checksum}\n`);
  yield tarEnd;
}

/** What passed by. */
interface Saved {
  contents: BundleList['contents'];
  /** Small files, by name: the manifest and the configurations are among them. */
  documents: Map<string, Buffer>;
  links: Map<string, string>;
}

/** Both forms of `docker save`: `<id>/layer.tar` and links to it, or `blobs/sha256/…`; both have manifest.json. */
async function* copySaved(
  stream: NodeJS.ReadableStream,
  saved: Saved,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const entries = extract();
  stream.on('error', (error) => entries.destroy(error)).pipe(entries);
  let written = 0;
  try {
    for await (const entry of entries) {
      const { name, type, size = 0, linkname } = entry.header;
      if (type === 'symlink' && linkname) saved.links.set(name, new URL(linkname, `file:///${name}`).pathname.slice(1));
      if (type !== 'file' || !/\/layer\.tar$|^blobs\/|^(?!index\.)[^/]+\.json$/.test(name)) {
        entry.resume();
        continue;
      }
      const copied = name !== 'manifest.json';
      const hash = createHash('sha256');
      const kept: Buffer[] = [];
      if (copied) yield tarHeader(name, size);
      for await (const chunk of entry as unknown as AsyncIterable<Buffer>) {
        hash.update(chunk);
        if (size <= documentBytes) kept.push(chunk);
        if (copied) yield chunk;
        onProgress((written += chunk.length));
      }
      if (copied) {
        yield tarPadding(size);
        saved.contents.push({ path: name, bytes: size, sha256: hash.digest('hex') });
      }
      // A small layer is kept for nothing; there are few.
      if (size <= documentBytes) saved.documents.set(name, Buffer.concat(kept));
    }
  } finally {
    (stream as NodeJS.ReadableStream & { destroy(): void }).destroy();
  }
}

function describe({ localTag, ...image }: BundleOrder['images'][number], saved: Saved): BundledImage {
  const json = (name: string): unknown => JSON.parse(saved.documents.get(name)?.toString() ?? 'null');
  // Podman writes the host out.
  const isIt = (tag: string): boolean => tag === localTag || tag.endsWith(`/${localTag}`);
  const manifest = savedManifest.safeParse(json('manifest.json')).data ?? [];
  const found = manifest.find(({ RepoTags }) => RepoTags?.some(isIt));
  const config = found && imageConfig.safeParse(json(found.Config)).data;
  const layers = found?.Layers.map((path) => saved.links.get(path) ?? path) ?? [];
  const known = new Set(saved.contents.map(({ path }) => path));
  if (!found || !config || layers.some((path) => !known.has(path)))
    throw asFault(new Error(`${image.reference} is not complete in its answer`), 'saving the base images');
  return { ...image, platform: `${config.os}/${config.architecture}`, config: found.Config, layers };
}
