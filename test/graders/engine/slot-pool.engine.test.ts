/** Builder slots of a private engine: what holds in them, and that nothing of them stays. Linux, root, dockerd. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, dockerAt } from '../../../graders/engine/api.ts';
import { EngineFault, LearnerFault } from '../../../graders/check.ts';
import { Cgroup } from '../../../graders/engine/cgroup.ts';
import { openEngine } from '../../../graders/engine/connect.ts';
import { shortHash } from '../../../graders/engine/dockerd.ts';
import type { Engine, EngineSettings, EvidenceRequest } from '../../../graders/engine/engine.ts';
import { engineGroup } from '../../../graders/engine/private.ts';
import type { Evidence } from '../../../graders/evidence.ts';
import { temporaryFolder, testSettings } from '../../support/engine.ts';

const folder = temporaryFolder();
const never = new AbortController().signal;
const openEngines: Engine[] = [];

/** All of this file share one data folder, so that base images are prepared once. */
async function open(more: Partial<EngineSettings> = {}): Promise<Engine> {
  const engine = await openEngine(testSettings(folder.path, { engine: 'private', slots: 1, ...more }));
  openEngines.push(engine);
  return engine;
}

beforeAll(async () => {
  const engine = await open();
  await engine.prepareImages({ references: ['busybox:latest'] });
});
afterAll(async () => {
  await Promise.all(openEngines.map((engine) => engine.close()));
  expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(folder.path);
  expect(engineGroup(folder.path).pids()).toEqual([]);
  folder.remove();
});

let count = 0;

function use<T>(
  engine: Engine,
  dockerfile: string,
  work: (evidence: Evidence, log: () => string) => Promise<T>,
  more: Partial<EvidenceRequest> = {},
): Promise<T> {
  let log = '';
  return engine.withEvidence(
    {
      submission: `slot-${process.pid}-${++count}`,
      attempt: 1,
      files: { Dockerfile: `FROM busybox:latest\n${dockerfile}` },
      editable: ['Dockerfile'],
      signal: never,
      onEvent: (event) => (log += event.type === 'building' ? `${event.cached ? 'cached ' : ''}${event.log}\n` : ''),
      ...more,
    },
    (evidence) => work(evidence, () => log),
  );
}

const build = (evidence: Evidence): Promise<unknown> => evidence.image();

/** What the learner reads. */
async function words(outcome: Promise<unknown>): Promise<string> {
  const fault = await outcome.catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(LearnerFault);
  return (fault as LearnerFault).findings.map(({ line, message }) => `${line}: ${message}`).join('\n');
}

async function seen(log: () => string, text: string): Promise<void> {
  while (!log().includes(text)) await new Promise((wake) => setTimeout(wake, 20));
}

const slots = (): string[] =>
  readdirSync(join(folder.path, 'engine/slots')).map((name) => join(folder.path, 'engine/slots', name));
const runtime = (slot: string): string => `/run/drydock-${shortHash(slot)}`;
const socket = (slot: string): string => `unix://${join(runtime(slot), 'run/docker.sock')}`;
const pidOf = (slot: string): number => Number(readFileSync(join(runtime(slot), 'run/docker.pid'), 'utf8'));

describe('what a build may use', () => {
  const limits = { time: 8000, memory: 150e6, processes: 64, disk: 400e6 };

  test('root is nobody on the host, and there is no network', async () => {
    const engine = await open();
    await use(engine, 'RUN cat /proc/self/uid_map; ls /sys/class/net | tr "\\n" " "', async (evidence, log) => {
      await evidence.image();
      expect(log()).toMatch(/^\s*0 +\d{4,} +65536$/m);
      expect(log()).toMatch(/^lo $/m);
    });
  });

  test('files have the owners that the container sees', async () => {
    const engine = await open();
    await use(engine, 'RUN mkdir /own && touch /own/a /own/b && chown 1000:7 /own/b', async (evidence) => {
      const owners = (await (await evidence.image()).list('/own')).map(({ path, uid, gid }) => [path, uid, gid]);
      expect(owners.toSorted()).toEqual([
        ['/own/a', 0, 0],
        ['/own/b', 1000, 7],
      ]);
    });
  });

  test('a memory bomb ends there, and is told as what it is', async () => {
    const engine = await open({ buildLimits: limits });
    expect(await words(use(engine, 'RUN tail /dev/zero', build))).toMatch(
      /^2: Step 2, line 2: `tail \/dev\/zero` was killed when its processes together reached 150 MB of memory/,
    );
    await use(engine, 'RUN true', build);
  });

  test('files that fill the page cache are no memory that was reached', async () => {
    const engine = await open({ buildLimits: limits });
    const told = await words(use(engine, 'RUN dd if=/dev/zero of=/big bs=1M count=250 && exit 4', build));
    expect(told).toMatch(/stopped with exit code 4/);
    expect(told).not.toMatch(/memory/);
  });

  test('a fork bomb ends there; the finding names the limit', async () => {
    const engine = await open({ buildLimits: limits });
    const bomb = 'RUN i=0; while [ $i -lt 200 ]; do sleep 2 & i=$((i+1)); done; sleep 1; exit 3';
    expect(await words(use(engine, bomb, build))).toMatch(/reached the limit of 64 processes/);
    await use(engine, 'RUN true', build);
  });

  test('a full disk is the learner’s limit, and the next build has room again', async () => {
    const engine = await open({ buildLimits: limits });
    expect(await words(use(engine, 'RUN dd if=/dev/zero of=/big bs=1M count=2000', build))).toMatch(
      /filled the disk: a build has 400 MB here/,
    );
    await use(engine, 'RUN dd if=/dev/zero of=/some bs=1M count=50', build);
  });

  test('words that only look like a full disk are the learner’s own', async () => {
    const engine = await open();
    expect(await words(use(engine, 'RUN echo "write: no space left on device"; exit 1', build))).toMatch(
      /stopped with exit code 1/,
    );
  });

  test('time: one that works and one that waits, told apart by its CPU', async () => {
    const engine = await open({ buildLimits: { time: 2000 } });
    const cpu = async (line: string): Promise<number> => {
      const told = /limit of 2 seconds was over\. It used ([\d.]+) seconds of CPU/.exec(
        await words(use(engine, line, build)),
      );
      return Number(told?.[1]);
    };
    const waiting = await cpu('RUN sleep 3600');
    expect(await cpu('RUN while :; do :; done')).toBeGreaterThan(waiting);
  });
});

test('files of the context are root’s own, to write and to give away', async () => {
  const engine = await open();
  const files = {
    Dockerfile:
      'FROM busybox:latest\nCOPY . /app/\nRUN chmod 640 /app/a && echo more >>/app/a && stat -c %u:%g /app/a /app/b',
    a: '',
    'b/c': '',
  };
  await use(
    engine,
    '',
    async (evidence, log) => {
      await evidence.image();
      expect(log()).toContain('0:0\n0:0');
    },
    { files },
  );
});

test('a slot that is killed in the middle of a build: a fault of ours; the next one is another', async () => {
  const engine = await open();
  const broken = await use(engine, 'RUN echo begun; sleep 3603', async (evidence, log) => {
    const outcome = evidence.image().catch((error: unknown) => error);
    await seen(log, 'begun');
    for (const slot of slots().filter((each) => existsSync(runtime(each)))) process.kill(pidOf(slot), 'SIGKILL');
    return outcome;
  });
  expect(broken).toBeInstanceOf(EngineFault);
  expect(broken).toMatchObject({ reason: 'transient' });
  await use(engine, 'RUN true', build);
});

test('a cancelled build gives its slot back, also while a huge layer is written', async () => {
  const engine = await open();
  const stop = new AbortController();
  const cancelled = use(
    engine,
    'RUN dd if=/dev/zero of=/huge bs=1M count=1500 && echo begun',
    async (evidence, log) => {
      const image = evidence.image();
      image.catch(() => undefined);
      await seen(log, 'begun');
      stop.abort(new Error('cancelled'));
      return image;
    },
    { signal: stop.signal },
  );
  await expect(cancelled).rejects.toThrow('cancelled');
  // Either the same slot, quiet again, or a new one: never one that still works for somebody who left.
  const group = engineGroup(folder.path);
  await use(engine, 'RUN true', build);
  expect(slots().flatMap((slot) => new Cgroup(`${group.path}/${slot.split('/').at(-1)}/work`).pids())).toEqual([]);
});

test('a slot whose engine goes on after the time was over is not used again while it does', async () => {
  const engine = await open({ buildLimits: { time: 3000 } });
  // Nothing on the disk, and hours of zeros for the engine to read.
  expect(await words(use(engine, 'RUN truncate -s 4000G /holes', build))).toMatch(/was over/);
  await use(engine, 'RUN true', build);
  const group = engineGroup(folder.path);
  const used = (): number => group.cpuSeconds()! - group.child('home').cpuSeconds()!;
  // What else was thrown away before has a moment to end.
  const inASecond = async (): Promise<number> => {
    const before = used();
    await sleep(1000);
    return used() - before;
  };
  await expect.poll(inASecond, { timeout: 15_000 }).toBeLessThan(0.3);
});

test('what only waits gives its turn to others', async () => {
  const engine = await open();
  let told = 0;
  engine.onCapacity(() => (told += 1));
  const stop = new AbortController();
  const started = deferred();
  const slow = use(
    engine,
    'RUN echo begun; sleep 3600',
    async (evidence, log) => {
      const image = evidence.image();
      image.catch(() => undefined);
      await seen(log, 'begun');
      started.resolve();
      return image;
    },
    { signal: stop.signal },
  );
  slow.catch(() => undefined);
  await started.promise;
  await use(engine, 'RUN echo second', build);
  expect(told).toBeGreaterThan(0);
  expect(engine.capacity).toBe(2);
  stop.abort(new Error('enough'));
  await expect(slow).rejects.toThrow('enough');
  expect(engine.capacity).toBe(1);
});

test('slots begin with the base images of a warm one', async () => {
  const engine = await open();
  await engine.warm();
  for (const slot of slots()) if (await answers(socket(slot))) process.kill(pidOf(slot), 'SIGKILL');
  const before = new Set(slots());
  await use(engine, '', build, { files: { Dockerfile: 'FROM scratch\nLABEL a=b\n' } });
  const [made] = slots().filter((slot) => !before.has(slot));
  const images = await dockerAt(socket(made!)).listImages();
  expect(images.flatMap(({ RepoTags }) => RepoTags)).toContainEqual(expect.stringMatching(/^drydock-base\/.*busybox/));
});

test('secrecy: nothing of another learner’s is in the slot, their cached layers included', async () => {
  const engine = await open();
  /** True when the step really ran. */
  const ran = (more: Partial<EvidenceRequest>): Promise<boolean> =>
    use(
      engine,
      `RUN echo it "ran"`,
      async (evidence, log) => {
        await evidence.image();
        return log().includes('it ran');
      },
      more,
    );
  expect(await ran({ learner: 'a' })).toBe(true);
  expect(await ran({ learner: 'b' })).toBe(false);
  expect(await ran({ learner: 'c', secrecy: 'own' })).toBe(true);
  // Their own layers are theirs to use again.
  expect(await ran({ learner: 'c', secrecy: 'own' })).toBe(false);
  expect(await ran({ learner: 'd', secrecy: 'own' })).toBe(true);
});

test('slots of a process that is no more are ended whole', async () => {
  const engine = await open();
  await use(engine, 'RUN true', build);
  const left = slots();
  const pids = left.filter((slot) => existsSync(runtime(slot))).map(pidOf);
  expect(pids.length).toBeGreaterThan(0);
  const owners = join(folder.path, 'engine/owners');
  const leases = readdirSync(owners).map((name) => ({
    path: join(owners, name),
    text: readFileSync(join(owners, name), 'utf8'),
  }));
  for (const { path } of leases) writeFileSync(path, JSON.stringify({ pid: 1, start: 'long ago' }));
  await engine.reap();
  for (const { path, text } of leases) writeFileSync(path, text);
  expect(slots()).toEqual([]);
  for (const slot of left) expect(existsSync(runtime(slot))).toBe(false);
  for (const pid of pids)
    expect(existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('dockerd');
  // Its own process notices that its slot is gone.
  await use(engine, 'RUN true', build);
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
