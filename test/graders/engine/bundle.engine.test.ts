import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orNull } from '../../../graders/engine/api.ts';
import { BundleFault } from '../../../graders/engine/bundle/format.ts';
import { loadBaseImages } from '../../../graders/engine/catalogue.ts';
import { openEngine } from '../../../graders/engine/connect.ts';
import type { Engine } from '../../../graders/engine/engine.ts';
import { craftImage, writeBundleFile } from '../../support/bundle.ts';
import { engineApi, removeBaseImages, temporaryFolder, testSettings, withEvidence } from '../../support/engine.ts';
import { makeImage, startRegistry, type Registry } from '../../support/registry.ts';

let registry: Registry;
let folder: ReturnType<typeof temporaryFolder>;
let undo: (() => unknown)[];
let file: string;

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'bundle.tar');
  undo = [];
  registry = await startRegistry();
});
afterEach(async () => {
  for (const step of undo.toReversed()) await step();
  await registry.close();
  await removeBaseImages('127.0.0.1');
  await removeBaseImages('drydock-test/');
  folder.remove();
});

const stated = (reference: string, digest: string | null = null): string =>
  `  - { reference: '${reference}', digest: ${JSON.stringify(digest)}, standIn: busybox }`;

/** An engine whose course lists these images; all of one test are the same engine. */
async function open(images: string[], pull = true): Promise<Engine> {
  const exercisesDir = join(folder.path, 'exercises');
  mkdirSync(exercisesDir, { recursive: true });
  writeFileSync(join(exercisesDir, 'base-images.yaml'), `images:\n${images.join('\n')}\n`);
  const engine = await openEngine(testSettings(join(folder.path, 'data'), { exercisesDir, pull }));
  undo.push(() => engine.close());
  return engine;
}

/** The engine's own API, and where its images lie. */
async function client() {
  const { docker, release } = await engineApi(join(folder.path, 'data'));
  undo.push(release);
  return docker;
}

const course = () => loadBaseImages(join(folder.path, 'exercises'));

/** Takes every base image of the course away. */
async function forget(): Promise<void> {
  const docker = await client();
  for (const { localTag } of course().all)
    await docker
      .getImage(localTag)
      .remove({ force: true })
      .catch(() => undefined);
}

async function readIn(engine: Engine, reference: string, path: string): Promise<string> {
  return withEvidence(engine, { Dockerfile: `FROM ${reference}\n` }, async (evidence) =>
    Buffer.from((await (await evidence.image()).readFile(path)) ?? []).toString(),
  );
}

test('carries originals with their digests, and stand-ins as stand-ins', async () => {
  const image = await makeImage({ layers: [[{ path: 'from-the-registry', type: 'file', content: 'original' }]] });
  registry.put('harbour/base', '1', image);
  const base = `${registry.host}/harbour/base:1`;
  const absent = `${registry.host}/harbour/absent:1`;
  const engine = await open([stated(base, image.digest), stated(absent)]);
  await expect(engine.exportImages(file)).rejects.toThrow('No base image is ready');
  await engine.prepareImages({});
  let told = 0;
  const written = await engine.exportImages(file, { madeBy: 'Drydock 1.2.3', onProgress: (bytes) => (told = bytes) });
  expect(written).toMatchObject({ images: [base, absent], bytes: statSync(file).size });
  expect(told).toBeGreaterThan(1e6);

  // The same machine without them, and without a registry.
  await forget();
  registry.fail('/', 'cut');
  expect(await engine.baseImages()).toMatchObject([{ state: 'missing' }, { state: 'missing' }]);
  const phases = new Set<string>();
  const report = await engine.importImages(file, {
    ...{ checksum: written.checksum, onProgress: ({ phase }) => phases.add(phase) },
  });
  expect([...phases]).toEqual(['reading', 'loading']);
  expect(report).toMatchObject({
    ...{ madeBy: 'Drydock 1.2.3', checksum: written.checksum },
    images: [
      { reference: base, outcome: 'loaded', message: '' },
      { reference: absent, outcome: 'loaded', message: '' },
    ],
  });
  const name = written.checksum.slice(0, 12);
  expect(await engine.baseImages()).toMatchObject([
    {
      ...{ state: 'ready', origin: 'bundle', actualDigest: image.digest, message: `loaded from the bundle ${name}` },
    },
    { state: 'ready', origin: 'stand-in', actualDigest: null, message: `a stand-in loaded from the bundle ${name}` },
  ]);
  expect(await readIn(engine, base, '/from-the-registry')).toBe('original');
  expect(await readIn(engine, absent, '/etc/drydock-stand-in')).toMatch(/not the original/);

  // Again: nothing to do. A stand-in gives way to an original, not the other way round.
  expect((await engine.importImages(file)).images).toMatchObject([{ outcome: 'there' }, { outcome: 'there' }]);
});

test('an original takes the place of a stand-in, and leaves nothing of it', async () => {
  const base = `${registry.host}/harbour/base:1`;
  const engine = await open([stated(base)]);
  await engine.prepareImages({});
  const docker = await client();
  const { localTag, recipe } = course().all[0]!;
  const before = await docker.getImage(localTag).inspect();
  const digest = `sha256:${'d'.repeat(64)}`;
  writeBundleFile(file, [
    await craftImage({ reference: base, recipe, origin: 'registry', actualDigest: digest, mirror: 'registry.example' }),
  ]);
  expect((await engine.importImages(file)).images).toMatchObject([{ outcome: 'loaded' }]);
  expect(await engine.baseImages()).toMatchObject([
    { origin: 'bundle', actualDigest: digest, mirror: 'registry.example' },
  ]);
  expect(await orNull(docker.getImage(before.Id).inspect())).toBeNull();
  expect(await readIn(engine, base, '/from-the-bundle')).toBe(base);
});

describe('takes no more than the course lists', () => {
  test('no other image, no other tag', async () => {
    const engine = await open([stated('drydock-test/base:1')], false);
    const { recipe, localTag } = course().all[0]!;
    const wanted = await craftImage({ reference: 'drydock-test/base:1', recipe });
    const foreign = await craftImage({ reference: 'drydock-test/planted:1', recipe }, { zipped: true });
    // As `docker load` would take it: every tag that the file names.
    const manifest = [wanted, foreign].map(({ image }) => ({
      ...{ Config: image.config, Layers: image.layers, RepoTags: ['drydock-test/planted:1', 'drydock-test/other:1'] },
    }));
    const content = Buffer.from(JSON.stringify(manifest));
    writeBundleFile(file, [wanted, foreign], { extra: [{ path: 'manifest.json', content }] });
    expect((await engine.importImages(file)).images).toEqual([
      { reference: 'drydock-test/base:1', outcome: 'loaded', message: '' },
      { reference: 'drydock-test/planted:1', outcome: 'skipped', message: 'the course does not list it.' },
    ]);
    const docker = await client();
    const tags = (await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []);
    expect(tags.filter((tag) => tag.startsWith('drydock-test/') || tag.includes('planted'))).toEqual([]);
    const { Config } = await docker.getImage(localTag).inspect();
    expect(Config.Labels['drydock.instance']).toBe(`test-${process.pid}`);
  });

  test('nothing of another recipe or for another machine', async () => {
    const engine = await open([stated('drydock-test/base:1'), stated('drydock-test/other:1')], false);
    const [base, other] = course().all;
    const old = await craftImage({ reference: base!.reference, recipe: '0'.repeat(12) });
    const strange = await craftImage({ reference: other!.reference, recipe: other!.recipe, platform: 'linux/s390x' });
    strange.config['architecture'] = 's390x';
    writeBundleFile(file, [old, strange]);
    expect((await engine.importImages(file)).images).toMatchObject([
      { outcome: 'skipped', message: expect.stringMatching(/Drydock 0\.0\.9 made it by another recipe.*again/) },
      { outcome: 'skipped', message: expect.stringMatching(/it is for linux\/s390x; this engine runs linux/) },
    ]);
    expect(await engine.baseImages()).toMatchObject([{ state: 'missing' }, { state: 'missing' }]);
  });
});

describe('refuses, and loads nothing', () => {
  test('a bundle that was changed, cut off, or is another', async () => {
    const engine = await open([stated('drydock-test/base:1')], false);
    await engine.prepareImages({});
    const { checksum } = await engine.exportImages(file);
    await forget();
    const honest = readFileSync(file);
    const refused = async (words: RegExp, said?: string): Promise<void> => {
      const fault = await engine
        .importImages(file, said === undefined ? {} : { checksum: said })
        .catch((e: unknown) => e);
      expect(fault).toBeInstanceOf(BundleFault);
      expect((fault as Error).message).toMatch(words);
      expect(await engine.baseImages()).toMatchObject([{ state: 'missing' }]);
    };
    const changed = Buffer.from(honest);
    changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1);
    writeFileSync(file, changed);
    await refused(/was changed/);
    writeFileSync(file, honest);
    truncateSync(file, Math.floor(honest.length / 2));
    await refused(/cut off/);
    writeFileSync(file, honest);
    await refused(/another bundle/, '0'.repeat(64));
    await engine.importImages(file, { checksum });
    expect(await engine.baseImages()).toMatchObject([{ state: 'ready', origin: 'stand-in' }]);
  });
});

test('a file that cannot be written is told, and half of one is not left behind', async () => {
  const engine = await open([stated('drydock-test/base:1')], false);
  await engine.prepareImages({});
  await expect(engine.exportImages(join(folder.path, 'none', 'bundle.tar'))).rejects.toThrow(BundleFault);
  const stop = new AbortController();
  const reason = new Error('enough');
  const given = engine.exportImages(file, { signal: stop.signal, onProgress: () => stop.abort(reason) });
  await expect(given).rejects.toBe(reason);
  expect(() => statSync(`${file}.part`)).toThrow('ENOENT');
  expect(() => statSync(file)).toThrow('ENOENT');
});
