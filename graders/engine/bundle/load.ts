/**
 * Loads images of a bundle into an engine. What the engine gets is written anew: the configurations that were read, the
 * layers that they name, and our own local tags; no tag of the file is ever used.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import { asFault } from '../api.ts';
import type { Labels } from '../labels.ts';
import { BundleFault, type ImageConfig } from './format.ts';
import type { Bundle } from './read.ts';
import { tarEnd, tarFile, tarHeader, tarPadding } from './tar.ts';

export interface LoadOrder {
  docker: Docker;
  bundle: Bundle;
  /** By the position in the bundle: under which tag, and with which labels over its own. */
  images: { index: number; localTag: string; labels: Labels }[];
  signal: AbortSignal;
  /** Bytes that the engine took so far. */
  onProgress: (bytes: number) => void;
}

/** Throws EngineFault when the engine does not take them. */
export async function loadBundle(order: LoadOrder): Promise<void> {
  const broken = new AbortController();
  const stream = Readable.from(archiveOf(order), { objectMode: false });
  // The client only pipes it: what goes wrong in reading has to end the request.
  stream.on('error', (error) => broken.abort(error));
  try {
    const answer = (await order.docker.loadImage(stream, {
      quiet: true,
      abortSignal: AbortSignal.any([order.signal, broken.signal]),
    })) as AsyncIterable<Buffer>;
    let said = '';
    for await (const chunk of answer) said = (said + String(chunk)).slice(-8192);
    const fault = /"error":"((?:[^"\\]|\\.)*)"/.exec(said)?.[1];
    if (fault !== undefined) throw new Error(JSON.parse(`"${fault}"`) as string);
  } catch (error) {
    stream.destroy();
    order.signal.throwIfAborted();
    const cause: unknown = broken.signal.reason ?? error;
    if (cause instanceof BundleFault) throw cause;
    throw asFault(cause, 'loading the bundle');
  }
}

/** As `docker load` takes it: layers, configurations, manifest.json. */
async function* archiveOf({ bundle, images, onProgress }: LoadOrder): AsyncGenerator<Buffer> {
  const configs = images.map(({ index, localTag, labels }) => {
    const { image, config } = bundle.images[index]!;
    const content = relabelled(config, labels);
    const name = `${createHash('sha256').update(content).digest('hex')}.json`;
    return { name, content, localTag, layers: image.layers };
  });
  const sums = new Map(bundle.list.contents.map(({ path, sha256 }) => [path, sha256]));
  const fileOf = (path: string): string => `${sums.get(path)}/layer.tar`;
  const wanted = new Set(configs.flatMap(({ layers }) => layers));
  const sent = new Set<string>();
  let bytes = 0;
  const source = createReadStream(bundle.file);
  const entries = extract();
  source.on('error', (error) => entries.destroy(error)).pipe(entries);
  try {
    for await (const entry of entries) {
      const { name, size = 0 } = entry.header;
      // The same layer may be in the bundle under several names.
      if (!wanted.has(name) || sent.has(fileOf(name))) {
        entry.resume();
        continue;
      }
      sent.add(fileOf(name));
      yield tarHeader(fileOf(name), size);
      const hash = createHash('sha256');
      for await (const chunk of entry as unknown as AsyncIterable<Buffer>) {
        yield chunk;
        hash.update(chunk);
        onProgress((bytes += chunk.length));
      }
      // Without the manifest, which comes last, the engine makes nothing of what it has.
      if (hash.digest('hex') !== sums.get(name)) throw new BundleFault(`${bundle.file} changed while it was loaded.`);
      yield tarPadding(size);
    }
  } finally {
    source.destroy();
  }
  for (const { name, content } of configs) yield tarFile(name, content);
  const manifest = configs.map(({ name, localTag, layers }) => ({
    ...{ Config: name, RepoTags: [localTag], Layers: layers.map(fileOf) },
  }));
  yield tarFile('manifest.json', JSON.stringify(manifest));
  yield tarEnd;
}

function relabelled(config: ImageConfig, labels: Labels): string {
  return JSON.stringify({
    ...config,
    config: { ...config.config, Labels: { ...config.config.Labels, ...labels } },
  });
}
