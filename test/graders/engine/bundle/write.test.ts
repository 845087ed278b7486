import { createServer, type Server } from 'node:http';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EngineFault } from '../../../../graders/check.ts';
import { dockerAt } from '../../../../graders/engine/api.ts';
import { readBundle } from '../../../../graders/engine/bundle/read.ts';
import { tarEnd, tarFile } from '../../../../graders/engine/bundle/tar.ts';
import { writeBundle } from '../../../../graders/engine/bundle/write.ts';
import { craftImage, sha256 } from '../../../support/bundle.ts';
import { temporaryFolder } from '../../../support/engine.ts';

let folder: ReturnType<typeof temporaryFolder>;
let engine: Server;
/** What the engine answers to `docker save`. */
let saved: Buffer;

beforeEach(async () => {
  folder = temporaryFolder();
  engine = createServer((_, response) => response.end(saved));
  await new Promise<void>((done) => engine.listen(join(folder.path, 'engine.sock'), done));
});
afterEach(async () => {
  await new Promise((done) => engine.close(done));
  folder.remove();
});

const file = (): string => join(folder.path, 'bundle.tar');
const reference = 'harbour/base:1';
const about = { reference, recipe: 'a'.repeat(12), digest: null, actualDigest: null, mirror: null };

function write() {
  const images = [{ ...about, origin: 'stand-in' as const, localTag: 'drydock-base/harbour-base:1' }];
  const signal = new AbortController().signal;
  const docker = dockerAt(`unix://${join(folder.path, 'engine.sock')}`);
  return writeBundle({ docker, images, file: file(), madeBy: 'Drydock', signal, onProgress: () => undefined });
}

/** As Docker 25 and later save: blobs by digest, compressed where containerd keeps the images. */
async function newerForm(zipped: boolean, tag = 'docker.io/drydock-base/harbour-base:1'): Promise<Buffer> {
  const { config, files } = await craftImage(about);
  const layer = zipped ? gzipSync(files[0]!.content) : files[0]!.content;
  const described = Buffer.from(JSON.stringify(config));
  const [layerPath, configPath] = [layer, described].map((bytes) => `blobs/sha256/${sha256(bytes)}`);
  const manifest = [{ Config: configPath, RepoTags: [tag], Layers: [layerPath] }];
  return Buffer.concat([
    tarFile(layerPath!, layer),
    tarFile(configPath!, described),
    tarFile('index.json', '{}'),
    tarFile('manifest.json', JSON.stringify(manifest)),
    tarFile('oci-layout', '{}'),
    tarEnd,
  ]);
}

test.each([false, true])('what newer engines save can be read again (compressed: %s)', async (zipped) => {
  saved = await newerForm(zipped);
  const { checksum } = await write();
  const signal = new AbortController().signal;
  const bundle = await readBundle(file(), { expected: checksum, signal, onProgress: () => undefined });
  expect(bundle.images.map(({ image }) => image.reference)).toEqual([reference]);
  expect(bundle.list.contents.map(({ path }) => path.split('/')[0])).toEqual(['blobs', 'blobs']);
});

test.each([
  ['lacks the image', (whole: Buffer) => whole, 'drydock-base/other:1'],
  ['ends too early', (whole: Buffer) => whole.subarray(0, 700), undefined],
])('an answer that %s is the engine’s fault, and leaves no file', async (_, change, tag) => {
  saved = change(await newerForm(false, tag));
  await expect(write()).rejects.toThrow(EngineFault);
  expect([file(), `${file()}.part`].filter((path) => existsSync(path))).toEqual([]);
});
