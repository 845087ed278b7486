import { afterEach, expect, test } from 'vitest';
import { dockerAt } from '../../../graders/engine/api.ts';
import { openEngine } from '../../../graders/engine/connect.ts';
import type { Engine } from '../../../graders/engine/engine.ts';
import { label } from '../../../graders/engine/labels.ts';
import { measures } from '../../../graders/engine/measure.ts';
import { temporaryFolder, testSettings } from '../../support/engine.ts';

/** So little that nobody else on the machine feels it. */
const bounds = { processes: 200, memoryBytes: 64 * 2 ** 20, diskBytes: 16 * 2 ** 20 };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of undo.splice(0).toReversed()) await action();
});

async function open(): Promise<{ engine: Engine; left: () => Promise<number> }> {
  const folder = temporaryFolder();
  undo.push(() => folder.remove());
  const settings = testSettings(folder.path);
  const opened = await openEngine(settings);
  undo.push(() => opened.close());
  const url = settings.engine === 'private' ? `unix://${folder.path}/engine/run/docker.sock` : settings.engine;
  const filters = JSON.stringify({ label: [`${label.instance}=${settings.instance}`, label.submission] });
  const left = async (): Promise<number> => {
    const docker = dockerAt(url);
    const containers = await docker.listContainers({ all: true, filters });
    return containers.length + (await docker.listImages({ filters })).length;
  };
  return { engine: opened, left };
}

test('measures everything, tells each in sentences with numbers, and leaves nothing', async () => {
  const { engine, left } = await open();
  const told: string[] = [];
  const measurements = await engine.measure({ bounds, onProgress: ({ title }) => told.push(title) });
  expect(measurements.map(({ name }) => name)).toEqual(measures.map(({ name }) => name));
  expect(told).toEqual(measures.map(({ title }) => title));
  for (const { name, happened, means, numbers, verdict } of measurements) {
    expect(`${happened} ${means}`, name).not.toMatch(/undefined|NaN|null/);
    if (verdict !== 'could not be measured') expect(Object.keys(numbers), name).not.toEqual([]);
  }
  // Whatever the engine: what it is told of a container, it keeps.
  const of = (name: string) => measurements.find((measurement) => measurement.name === name)!;
  for (const name of ['container-processes', 'container-memory', 'container-confinement'])
    expect(of(name)).toMatchObject({ name, verdict: 'holds' });
  // On a machine that others keep busy nobody can tell.
  expect(of('container-cpu').verdict).not.toBe('does not hold');
  for (const name of ['no-network', 'build-confinement', 'engine-limits'])
    expect(of(name)).toMatchObject({ name, verdict: 'holds' });
  expect(of('container-processes').numbers['started']).toBeLessThanOrEqual(128);
  const { reachedBytes, triedBytes } = of('container-memory').numbers;
  expect(Number(reachedBytes)).toBeLessThan(Number(triedBytes));
  expect(of('build-processes').numbers['started']).toBeGreaterThan(50);
  // The engine asks for what it should not: our listener was there to see it.
  expect(of('engine-fetch')).toMatchObject({ guard: 'gate', verdict: 'does not hold' });
  expect(await left()).toBe(0);
});

test('an abort is heard at once in the middle of a measure, and nothing is left', async () => {
  const { engine, left } = await open();
  const stop = new AbortController();
  const running = engine.measure({
    bounds,
    signal: stop.signal,
    onProgress: ({ title }) => {
      if (title === 'Memory of a container') setTimeout(() => stop.abort(new Error('enough')), 50);
    },
  });
  await expect(running).rejects.toThrow('enough');
  expect(await left()).toBe(0);
  await expect(engine.measure({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
});

test('on slots of our own the limits hold, and the engine fetches nothing', async () => {
  const folder = temporaryFolder();
  undo.push(() => folder.remove());
  const buildLimits = { processes: 120, memory: 300e6, cpus: 1, disk: 900e6 };
  const engine = await openEngine(testSettings(folder.path, { engine: 'private', slots: 2, buildLimits }));
  undo.push(() => engine.close());
  const measurements = await engine.measure();
  const verdicts = Object.fromEntries(measurements.map(({ name, verdict }) => [name, verdict]));
  expect(verdicts).toMatchObject({
    ...{ 'build-processes': 'holds', 'build-memory': 'holds', 'build-disk': 'holds', cancel: 'holds' },
    ...{ 'container-processes': 'holds', 'container-memory': 'holds', 'container-confinement': 'holds' },
    ...{ 'no-network': 'holds', 'engine-fetch': 'holds', 'foreign-image': 'holds', 'root-user': 'holds' },
  });
  expect(verdicts['build-cpu']).not.toBe('does not hold');
  const started = measurements.find(({ name }) => name === 'build-processes')!.numbers['started'];
  expect(Number(started)).toBeLessThanOrEqual(120);
});
