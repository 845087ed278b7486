import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orNull } from '../../../graders/engine/api.ts';
import { loadBaseImages } from '../../../graders/engine/catalogue.ts';
import { openEngine } from '../../../graders/engine/connect.ts';
import type { BaseImageState, Engine, EngineSettings } from '../../../graders/engine/engine.ts';
import { engineApi, removeBaseImages, temporaryFolder, testSettings, withEvidence } from '../../support/engine.ts';
import { digestOf, makeImage, makeIndex, ownArchitecture, startRegistry } from '../../support/registry.ts';
import type { Fault, Registry, RegistryImage } from '../../support/registry.ts';

/** Layers large enough for engines to tell how far they are. */
const layer = (path: string, content: string | Buffer = randomBytes(1.5e6)) => [
  { path, type: 'file' as const, content },
];
const original = (config: Record<string, unknown> = {}, architecture = ownArchitecture): Promise<RegistryImage> =>
  makeImage({ layers: [layer('from-the-registry', 'original'), layer('more')], config, architecture });

let registry: Registry;
let folder: ReturnType<typeof temporaryFolder>;
let engines: Engine[];

beforeEach(async () => {
  folder = temporaryFolder();
  engines = [];
  registry = await startRegistry();
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
  await registry.close();
  await removeBaseImages('127.0.0.1');
  await removeBaseImages('drydock-test/');
  folder.remove();
});

/** An engine whose course lists these images of the registry. */
async function open(
  images: { path: string; digest?: string | null; reference?: string }[],
  settings: Partial<EngineSettings> = {},
): Promise<Engine> {
  const lines = images.map(
    ({ path, reference = `${registry.host}/${path}`, digest = null }) =>
      `  - { reference: '${reference}', digest: ${JSON.stringify(digest)}, standIn: busybox }`,
  );
  mkdirSync(join(folder.path, 'exercises'), { recursive: true });
  writeFileSync(join(folder.path, 'exercises/base-images.yaml'), `images:\n${lines.join('\n')}\n`);
  const engine = await openEngine(
    testSettings(join(folder.path, 'data'), {
      exercisesDir: join(folder.path, 'exercises'),
      pull: true,
      pullLimits: { silence: 3000, stall: 3000 },
      ...settings,
    }),
  );
  engines.push(engine);
  return engine;
}

async function prepareOne(engine: Engine, renew = false): Promise<BaseImageState> {
  const [state] = await engine.prepareImages({ renew });
  return state!;
}

describe('a registry that answers gives the original', () => {
  test.each(['its tag', 'its digest'])('by %s; builds stand on it and never pull', async (by) => {
    const image = await original();
    registry.put('harbour/base', '1', image);
    const digest = by === 'its digest' ? image.digest : null;
    const engine = await open([{ path: 'harbour/base:1', digest }]);
    const progress: BaseImageState[] = [];
    const [state] = await engine.prepareImages({ onProgress: (now) => progress.push(now) });
    expect(state).toMatchObject({
      ...{ state: 'ready', origin: 'registry', digest, actualDigest: image.digest, mirror: null, message: '' },
    });
    expect(await engine.baseImages()).toEqual([state]);
    expect([...new Set(progress.map(({ progress: now }) => now?.phase ?? 'end'))]).toEqual([
      ...['waiting', 'pulling', 'unpacking', 'building', 'end'],
    ]);
    const [first = 0, second = 0] = image.layers.map((layer) => image.contents.get(layer)!.bytes.length);
    const unpacked = progress.map(({ progress: now }) => now).findLast((now) => now?.phase === 'unpacking');
    expect(unpacked?.bytes).toBe(unpacked?.totalBytes);
    // A layer that the engine has from an earlier pull is not unpacked again.
    expect([second, first + second]).toContain(unpacked?.bytes);

    const before = registry.requests.length;
    const files = { Dockerfile: `FROM ${state?.reference}\nCOPY a.txt /\n`, 'a.txt': 'a' };
    await withEvidence(engine, files, async (evidence) => {
      const built = await evidence.image();
      expect(Buffer.from((await built.readFile('/from-the-registry')) ?? []).toString()).toBe('original');
    });
    expect(registry.requests.length).toBe(before);
    expect(registry.credentials).toEqual([]);
  });

  test('for this engine’s platform, with the digest of the whole', async () => {
    const index = makeIndex([await original({}, 's390x'), await original()]);
    registry.put('harbour/base', '1', index);
    const engine = await open([{ path: 'harbour/base:1', digest: index.digest }]);
    expect(await prepareOne(engine)).toMatchObject({ origin: 'registry', actualDigest: index.digest });
  });

  test('and leaves no names of its own on the engine, nor touches those of others', async () => {
    const [older, image] = [await original(), await original()];
    const engine = await open([{ path: 'harbour/base:1' }]);
    const { docker, release } = await engineApi(join(folder.path, 'data'));
    try {
      const tag = `${registry.host}/harbour/base:1`;
      registry.put('harbour/base', '1', older);
      await finished(((await docker.pull(tag)) as Readable).resume());
      const before = await docker.getImage(tag).inspect();
      registry.put('harbour/base', '1', image);
      expect(await prepareOne(engine)).toMatchObject({ actualDigest: image.digest });
      expect((await docker.getImage(tag).inspect()).Id).toBe(before.Id);
      const names = (await docker.listImages()).flatMap(({ RepoTags, RepoDigests }) => [
        ...(RepoTags ?? []),
        ...(RepoDigests ?? []),
      ]);
      expect(names.filter((name) => name.startsWith(registry.host)).toSorted()).toEqual([
        ...[tag, `${registry.host}/harbour/base@${older.digest}`].toSorted(),
      ]);
      expect(names.filter((name) => name.includes('/pulled:'))).toEqual([]);
    } finally {
      await release();
    }
  });
});

describe('what cannot be used is replaced by a stand-in that says why', () => {
  const refused: [name: string, fault: Fault, where: string, sentence: RegExp][] = [
    ['an unknown tag', 404, '/manifests/', /does not have/],
    ['a login', 401, '/v2/', /without a login.*Drydock sends no credentials/],
    ['a rate limit', 429, '/manifests/', /gives no more images.*rate limit/],
    ['a fault of the registry', 500, '/manifests/', /fault of its own/],
    ['a cut connection', 'cut', '/v2/', /could not be reached/],
    ['silence', 'hang', '/v2/', /no answer within 3 seconds/],
    ['a layer that never begins', 'hang', '/blobs/', /nothing more came for 3 seconds/],
    ['a layer that stops half-way', 'stall', '/blobs/', /nothing more came for 3 seconds/],
    ['a layer that always ends early', 'truncate', '/blobs/', /nothing more came for 3 seconds/],
    ['a layer with other bytes', 'wrong', '/blobs/', /content of another digest.*refused/],
  ];
  test.each(refused)('%s', async (_, fault, where, sentence) => {
    const image = await original();
    registry.put('harbour/base', '1', image);
    registry.fail(where === '/blobs/' ? `/blobs/${image.layers[1]}` : where, fault);
    const engine = await open([{ path: 'harbour/base:1' }]);
    const state = await prepareOne(engine);
    expect(state).toMatchObject({ state: 'ready', origin: 'stand-in', actualDigest: null, mirror: null });
    expect(state.message).toMatch(/^a stand-in built from this machine's parts: /);
    expect(state.message).toMatch(sentence);
    expect(registry.credentials).toEqual([]);
  });

  test('another content than the digest that the course pins', async () => {
    const [pinned, other] = [await original(), await original()];
    registry.put('harbour/base', '1', pinned);
    pinned.contents.get(pinned.digest)!.bytes = other.contents.get(other.digest)!.bytes;
    const engine = await open([{ path: 'harbour/base:1', digest: pinned.digest }]);
    const state = await prepareOne(engine);
    expect(state).toMatchObject({ origin: 'stand-in', digest: pinned.digest, actualDigest: null });
    expect(state.message).toMatch(/content of another digest. It was refused/);
  });

  test('a tag that moved on, when the course pins a digest that is gone', async () => {
    registry.put('harbour/base', '1', await original());
    const engine = await open([{ path: 'harbour/base:1', digest: digestOf(Buffer.from('gone')) }]);
    expect(await prepareOne(engine)).toMatchObject({ origin: 'stand-in', message: expect.stringMatching(/not have/) });
  });

  test.each(['alone', 'in an index'])('an image for another machine, %s', async (how) => {
    const image = await original({}, 's390x');
    registry.put('harbour/base', '1', how === 'alone' ? image : makeIndex([image]));
    const engine = await open([{ path: 'harbour/base:1' }]);
    const state = await prepareOne(engine);
    expect(state.origin).toBe('stand-in');
    expect(state.message).toMatch(new RegExp(`linux/${ownArchitecture}`));
  });

  test('one that carries ONBUILD: nothing of it runs', async () => {
    registry.put('harbour/base', '1', await original({ OnBuild: ['ADD http://127.0.0.1:9/x /x'] }));
    const engine = await open([{ path: 'harbour/base:1' }]);
    expect(await prepareOne(engine)).toMatchObject({
      ...{ origin: 'stand-in', message: expect.stringMatching(/carries ONBUILD/) },
    });
  });
});

test('a layer that broke off is taken up where it was', async () => {
  const image = await original();
  registry.put('harbour/base', '1', image);
  registry.fail(`/blobs/${image.layers[1]}`, 'truncate', 1);
  const engine = await open([{ path: 'harbour/base:1' }], { pullLimits: { silence: 3000, stall: 30_000 } });
  expect(await prepareOne(engine)).toMatchObject({ origin: 'registry' });
  const asked = registry.requests.filter((line) => line.includes(image.layers[1]!));
  expect(asked).toEqual([expect.not.stringContaining('bytes='), expect.stringMatching(/ bytes=[1-9]\d+-$/)]);
});

describe('a registry that is in trouble is asked no more by this preparation, and again by the next', () => {
  test.each<[Fault, boolean]>([
    [429, false],
    ['cut', false],
    [500, false],
    [404, true],
  ])('%s: the second image is asked for: %s', async (fault, again) => {
    registry.put('harbour/base', '1', await original());
    registry.put('harbour/base', '2', await original());
    registry.fail('/v2/', fault);
    const engine = await open([{ path: 'harbour/base:1' }, { path: 'harbour/base:2' }]);
    const asked: number[] = [];
    const states = await engine.prepareImages({
      onProgress: ({ state }) => void (state === 'ready' && asked.push(registry.requests.length)),
    });
    expect(states).toMatchObject([{ origin: 'stand-in' }, { origin: 'stand-in' }]);
    expect(asked[0]).toBeGreaterThan(0);
    expect(asked[1]! > asked[0]!).toBe(again);
    registry.heal();
    expect(await engine.prepareImages({ renew: true })).toMatchObject([{ origin: 'registry' }, { origin: 'registry' }]);
  });
});

describe('stand-ins', () => {
  test('stay until they are asked to be renewed', async () => {
    registry.fail('/v2/', 500);
    const engine = await open([{ path: 'harbour/base:1' }]);
    expect(await prepareOne(engine)).toMatchObject({ origin: 'stand-in' });
    const asked = registry.requests.length;
    expect(await prepareOne(engine)).toMatchObject({ origin: 'stand-in' });
    expect(registry.requests.length).toBe(asked);
    expect(await prepareOne(engine, true)).toMatchObject({
      ...{ origin: 'stand-in', message: expect.stringMatching(/fault of its own/) },
    });
    expect(registry.requests.length).toBeGreaterThan(asked);
    const image = await original();
    registry.put('harbour/base', '1', image);
    registry.heal();
    const { docker, release } = await engineApi(join(folder.path, 'data'));
    try {
      const { localTag } = loadBaseImages(join(folder.path, 'exercises')).all[0]!;
      const before = await docker.getImage(localTag).inspect();
      expect(await prepareOne(engine, true)).toMatchObject({ origin: 'registry', actualDigest: image.digest });
      expect(await orNull(docker.getImage(before.Id).inspect())).toBeNull();
    } finally {
      await release();
    }
  });

  test('are all there is when no registry is to be asked', async () => {
    registry.put('harbour/base', '1', await original());
    const engine = await open([{ path: 'harbour/base:1' }], { registryMirror: 'off' });
    expect(await prepareOne(engine, true)).toMatchObject({
      ...{ origin: 'stand-in', message: "a stand-in built from this machine's parts" },
    });
    expect(registry.requests).toEqual([]);
  });
});

describe('a mirror', () => {
  test.each(['', '/cache/hub'])('is asked for images of Docker Hub below its prefix %j', async (prefix) => {
    const image = await original();
    registry.put(`${prefix.slice(1)}/drydock-test/base`.replace(/^\//, ''), '1', image);
    const mirror = `${registry.host}${prefix}`;
    const engine = await open([{ path: '', reference: 'drydock-test/base:1', digest: image.digest }], {
      registryMirror: mirror,
    });
    expect(await prepareOne(engine)).toMatchObject({ origin: 'registry', actualDigest: image.digest, mirror });
    expect(await engine.baseImages()).toMatchObject([{ mirror }]);
  });

  test('that fails is not gone around', async () => {
    const mirror = await startRegistry();
    try {
      registry.put('harbour/base', '1', await original());
      mirror.fail('/v2/', 500);
      const engine = await open([{ path: 'harbour/base:1' }], {
        registryMirror: `${registry.host}=${mirror.host}/own`,
      });
      const state = await prepareOne(engine);
      expect(state).toMatchObject({ origin: 'stand-in', mirror: null });
      expect(state.message).toContain(mirror.host);
      expect(registry.requests).toEqual([]);
    } finally {
      await mirror.close();
    }
  });
});

test('a pull can be broken off, and begun again', async () => {
  const image = await original();
  registry.put('harbour/base', '1', image);
  registry.fail(`/blobs/${image.layers[1]}`, 'stall', 1);
  const engine = await open([{ path: 'harbour/base:1' }], { pullLimits: { silence: 60_000, stall: 60_000 } });
  const stop = new AbortController();
  const reason = new Error('enough');
  let joined: Promise<BaseImageState> | undefined;
  const pulled = engine.prepareImages({
    signal: stop.signal,
    onProgress: ({ progress }) => {
      joined ??= prepareOne(engine);
      if ((progress?.bytes ?? 0) > 0) stop.abort(reason);
    },
  });
  await expect(pulled).rejects.toBe(reason);
  // Who joined meanwhile did not give up with the other.
  expect(await joined).toMatchObject({ origin: 'registry' });
});

test('two that prepare the same images at once: one does the work', async () => {
  registry.put('harbour/base', '1', await original());
  const [one, other] = [await open([{ path: 'harbour/base:1' }]), await open([{ path: 'harbour/base:1' }])];
  const states = await Promise.all([one.prepareImages({}), other.prepareImages({})]);
  expect(states).toMatchObject([[{ origin: 'registry' }], [{ origin: 'registry' }]]);
  expect(registry.requests.filter((line) => line.includes('/manifests/') && line.startsWith('HEAD'))).toHaveLength(1);
});
