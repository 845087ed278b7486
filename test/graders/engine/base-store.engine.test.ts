/** Base images among several processes, on a disk that is full, and in slots. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine } from '../../../graders/engine/connect.ts';
import type { BaseImageState, EngineSettings } from '../../../graders/engine/engine.ts';
import { mountDisk } from '../../../graders/engine/slot-disk.ts';
import { removeBaseImages, temporaryFolder, testSettings, withEvidence } from '../../support/engine.ts';
import { makeImage, startRegistry, type Registry, type RegistryImage } from '../../support/registry.ts';

let registry: Registry;
let folder: ReturnType<typeof temporaryFolder>;
let undo: (() => unknown)[];

beforeEach(async () => {
  folder = temporaryFolder();
  undo = [];
  registry = await startRegistry();
});
afterEach(async () => {
  for (const step of undo.toReversed()) await step();
  await registry.close();
  await removeBaseImages('127.0.0.1');
  folder.remove();
});

const original = (content: string | Buffer): Promise<RegistryImage> =>
  makeImage({ layers: [[{ path: 'from-the-registry', type: 'file', content }]] });

/** Of an engine whose course lists one image of the registry. */
function settingsOf(more: Partial<EngineSettings> = {}, dataDir = join(folder.path, 'data')): EngineSettings {
  const exercisesDir = join(folder.path, 'exercises');
  mkdirSync(exercisesDir, { recursive: true });
  const image = `{ reference: '${registry.host}/harbour/base:1', digest: null, standIn: busybox }`;
  writeFileSync(join(exercisesDir, 'base-images.yaml'), `images:\n  - ${image}\n`);
  return testSettings(dataDir, { exercisesDir, pull: true, ...more });
}

/** A process of its own that prepares, and what it says. */
function prepareElsewhere(settings: EngineSettings): {
  child: ChildProcess;
  said: BaseImageState[];
  end: Promise<unknown>;
} {
  const here = join(import.meta.dirname, '../..');
  const child = spawn(
    process.execPath,
    [
      ...['--import', join(here, 'server/support/typescript.mjs')],
      ...[join(here, 'support/prepare-program.ts'), JSON.stringify(settings)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  undo.push(() => child.kill('SIGKILL'));
  const said: BaseImageState[] = [];
  createInterface(child.stdout).on('line', (line) => said.push(...([JSON.parse(line)] as BaseImageState[][]).flat()));
  return { child, said, end: new Promise((done) => child.once('close', done)) };
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((wake) => setTimeout(wake, 20));
}

test('two processes: one pulls, the other waits and says so; when the first is killed, the other goes on', async () => {
  const image = await original(randomBytes(2e6));
  registry.put('harbour/base', '1', image);
  registry.fail(`/blobs/${image.layers[0]}`, 'stall', 1);
  const settings = settingsOf();
  const first = prepareElsewhere(settings);
  await until(() => first.said.some(({ progress }) => (progress?.bytes ?? 0) > 0));
  const second = prepareElsewhere(settings);
  await until(() => second.said.some(({ message }) => message.includes('another process of Drydock')));
  const asked = registry.requests.length;
  first.child.kill('SIGKILL');
  await first.end;
  expect(registry.requests.length).toBe(asked);
  await second.end;
  expect(second.said.at(-1)).toMatchObject({ state: 'ready', origin: 'registry', actualDigest: image.digest });
});

test('a disk that is full is told, no stand-in takes the rest of it, and it goes on when there is space', async () => {
  const mounted = join(folder.path, 'small');
  await mountDisk(join(folder.path, 'small.img'), mounted, 120e6);
  undo.push(() => execFileSync('umount', [mounted]));
  registry.put('harbour/base', '1', await original(randomBytes(80e6)));
  const engine = await openEngine(settingsOf({ engine: 'private' }, mounted));
  undo.push(() => engine.close());
  const failed = {
    ...{ state: 'failed', origin: null, sizeBytes: null },
    message: expect.stringMatching(/disk became full.*Free some space.*`drydock images prepare`/),
  };
  expect(await engine.prepareImages({})).toMatchObject([failed]);
  expect(await engine.baseImages()).toMatchObject([failed]);
  registry.put('harbour/base', '1', await original('small'));
  expect(await engine.prepareImages({})).toMatchObject([{ state: 'ready', origin: 'registry' }]);
});

test('a slot that has the stand-in takes the original when there is one', async () => {
  registry.fail('/v2/', 500);
  const engine = await openEngine(settingsOf({ engine: 'private', slots: 1 }));
  undo.push(() => engine.close());
  const read = (path: string): Promise<string> =>
    withEvidence(engine, { Dockerfile: `FROM ${registry.host}/harbour/base:1\n` }, async (evidence) =>
      Buffer.from((await (await evidence.image()).readFile(path)) ?? []).toString(),
    );
  expect(await read('/etc/drydock-stand-in')).toMatch(/not the original/);
  registry.heal();
  registry.put('harbour/base', '1', await original('original'));
  expect(await engine.prepareImages({ renew: true })).toMatchObject([{ origin: 'registry' }]);
  expect(await read('/from-the-registry')).toBe('original');
  expect(await read('/etc/drydock-stand-in')).toBe('');
});
