/** Reads a bundle through and believes nothing of it: every byte against the list, every image against its configuration. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { label } from '../labels.ts';
import {
  BundleFault,
  checksumName,
  documentBytes,
  imageConfig,
  listName,
  listSchema,
  type BundledImage,
  type BundleList,
  type ImageConfig,
} from './format.ts';

export interface Bundle {
  file: string;
  list: BundleList;
  checksum: string;
  /** With the configurations of its images, which agree with what the list says of them. */
  images: { image: BundledImage; config: ImageConfig }[];
}

/**
 * Throws BundleFault with what is wrong: no bundle, cut off, changed. `expected`: the checksum that the maker of the
 * bundle was told; without it a bundle that somebody made up consistently cannot be told from an honest one.
 */
export async function readBundle(
  file: string,
  options: { expected?: string | undefined; signal: AbortSignal; onProgress: (bytes: number, total: number) => void },
): Promise<Bundle> {
  const { signal, expected } = options;
  const total = (await stat(file).catch(() => undefined))?.size ?? 0;
  const entries = extract();
  const source = createReadStream(file, { signal });
  source.on('error', (error) => entries.destroy(error)).pipe(entries);
  const seen = new Map<string, Content>();
  try {
    for await (const entry of entries) {
      const { name, type, size = 0 } = entry.header;
      if (type !== 'file')
        throw new BundleFault(`${file}: \`${name}\` is no ordinary file; it is no bundle of Drydock.`);
      if (seen.has(name)) throw new BundleFault(`${file}: \`${name}\` is in it twice; it was changed.`);
      if (seen.size > 20_002) throw new BundleFault(`${file} holds more than a bundle of Drydock does.`);
      const chunks = entry as unknown as AsyncIterable<Buffer>;
      seen.set(name, await readContent(chunks, size, () => options.onProgress(source.bytesRead, total)));
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BundleFault) throw error;
    throw new BundleFault(`${file} is no bundle of Drydock, or was cut off (${(error as Error).message}).`);
  } finally {
    source.destroy();
  }
  const { list, checksum } = readList(file, seen);
  if (expected !== undefined && expected.toLowerCase() !== checksum)
    throw new BundleFault(`${file} is another bundle than the one that is expected: its checksum is ${checksum}.`);
  checkContents(file, list, seen);
  return {
    file,
    list,
    checksum,
    images: list.images.map((image) => ({ image, config: checkImage(file, image, seen) })),
  };
}

interface Content {
  bytes: number;
  sha256: string;
  /** Of what it unpacks to when it is compressed; else the same. */
  plainSha256: string;
  /** When it is small. */
  document: Buffer | null;
}

async function readContent(chunks: AsyncIterable<Buffer>, size: number, onChunk: () => void): Promise<Content> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let unpacked: { input: PassThrough; digest: Promise<Hash> } | null = null;
  let bytes = 0;
  for await (const chunk of chunks) {
    // Engines with containerd's store keep layers compressed, and configurations name them by what they unpack to.
    if (bytes === 0 && chunk[0] === 0x1f && chunk[1] === 0x8b) unpacked = unpack();
    bytes += chunk.length;
    hash.update(chunk);
    if (size <= documentBytes) kept.push(chunk);
    if (unpacked && !unpacked.input.write(chunk)) await new Promise((done) => unpacked!.input.once('drain', done));
    onChunk();
  }
  unpacked?.input.end();
  const sha256 = hash.digest('hex');
  const plainSha256 = unpacked
    ? await unpacked.digest.then(
        (plain) => plain.digest('hex'),
        () => '',
      )
    : sha256;
  return { bytes, sha256, plainSha256, document: size <= documentBytes ? Buffer.concat(kept) : null };
}

function unpack(): { input: PassThrough; digest: Promise<Hash> } {
  const input = new PassThrough();
  const output = input.pipe(createGunzip());
  const digest = (async () => {
    const hash = createHash('sha256');
    for await (const chunk of output as AsyncIterable<Buffer>) hash.update(chunk);
    return hash;
  })();
  // What is no gzip after all: the rest flows off, and the digest fits nothing.
  digest.catch(() => input.resume());
  return { input, digest };
}

function readList(file: string, seen: ReadonlyMap<string, Content>): { list: BundleList; checksum: string } {
  const text = seen.get(listName)?.document;
  const said = seen.get(checksumName)?.document?.toString().trim();
  if (!text || said === undefined)
    throw new BundleFault(
      `${file} has no list of what is in it: it is no bundle of Drydock, was cut off, or was made by a version before bundles had one.`,
    );
  const checksum = seen.get(listName)?.sha256 ?? '';
  if (said !== checksum) throw new BundleFault(`${file} was changed: its list does not have the checksum beside it.`);
  let value: unknown;
  try {
    value = JSON.parse(text.toString());
  } catch {
    value = null;
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1)
    throw new BundleFault(`${file} was made by a newer Drydock; this one does not know its form (${format}).`);
  const list = listSchema.safeParse(value);
  if (!list.success) {
    const [issue] = list.error.issues;
    throw new BundleFault(`${file}: its list cannot be read (${issue?.path.join('.')}: ${issue?.message}).`);
  }
  return { list: list.data, checksum };
}

function checkContents(file: string, list: BundleList, seen: ReadonlyMap<string, Content>): void {
  const listed = new Map(list.contents.map((content) => [content.path, content]));
  for (const [path, { bytes, sha256 }] of seen) {
    if (path === listName || path === checksumName) continue;
    const said = listed.get(path);
    if (!said) throw new BundleFault(`${file} was changed: \`${path}\` is not on its list.`);
    if (said.bytes !== bytes || said.sha256 !== sha256)
      throw new BundleFault(
        `${file} was changed: \`${path}\` is not what its list says. Copy it again from where it was made.`,
      );
  }
  for (const path of listed.keys())
    if (!seen.has(path)) throw new BundleFault(`${file} was changed: \`${path}\` of its list is not in it.`);
}

/** The configuration, when it and the layers are what they are called. */
function checkImage(file: string, image: BundledImage, seen: ReadonlyMap<string, Content>): ImageConfig {
  const refuse = (why: string): never => {
    throw new BundleFault(`${file}: ${image.reference} is not what it says: ${why}. Nothing was loaded.`);
  };
  let value: unknown;
  try {
    value = JSON.parse(seen.get(image.config)?.document?.toString() ?? '');
  } catch {
    refuse('its configuration cannot be read');
  }
  const read = imageConfig.safeParse(value);
  if (!read.success) return refuse('its configuration cannot be read');
  const config = read.data;
  const labels = config.config.Labels ?? {};
  const { reference, recipe, origin, digest, actualDigest, mirror } = image;
  const said = [reference, recipe, origin, actualDigest ?? undefined, mirror ?? undefined];
  const own = [label.reference, label.recipe, label.origin, label.digest, label.mirror].map((name) => labels[name]);
  if (said.some((value, index) => value !== own[index])) refuse('its labels say something else');
  if (origin === 'registry' ? actualDigest === null : actualDigest !== null || labels[label.standIn] !== reference)
    refuse(origin === 'registry' ? 'it has no digest of a registry' : 'a stand-in has no digest of the original');
  if (origin === 'registry' && digest !== null && digest !== actualDigest)
    refuse('its digest is not the one that the course pins');
  if (`${config.os}/${config.architecture}` !== image.platform) refuse('it is for another machine');
  const layers = image.layers.map((path) => `sha256:${seen.get(path)?.plainSha256 ?? ''}`);
  const named = config.rootfs.diff_ids;
  if (layers.length !== named.length || layers.some((layer, index) => layer !== named[index]))
    refuse('its layers are not those that its configuration names');
  if ((config.config.OnBuild ?? []).length > 0)
    refuse('it carries ONBUILD instructions, which would run inside every build on top of it');
  return config;
}
