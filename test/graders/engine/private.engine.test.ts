import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { EngineFault } from '../../../graders/check.ts';
import { answers } from '../../../graders/engine/api.ts';
import { openEngine } from '../../../graders/engine/connect.ts';
import { processStart } from '../../../graders/engine/leases.ts';
import { openPrivateEngine } from '../../../graders/engine/private.ts';
import { temporaryFolder, testSettings } from '../../support/engine.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of undo.splice(0).toReversed()) await action();
});

function place(): string {
  const folder = temporaryFolder();
  undo.push(() => folder.remove());
  return folder.path;
}

const pidIn = (dataDir: string): number => Number(readFileSync(join(dataDir, 'engine/run/docker.pid'), 'utf8'));

/** The session that a process belongs to: the sixth field of its stat. */
const sessionOf = (pid: number): string | undefined =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];

test('is shared, stays while anybody uses it, and stops with the last', async () => {
  const dataDir = place();
  const first = await openPrivateEngine(dataDir);
  const second = await openPrivateEngine(dataDir);
  const pid = pidIn(dataDir);
  expect(second.url).toBe(first.url);
  // A session of its own: the terminal's Ctrl-C does not reach it.
  expect(sessionOf(pid)).not.toBe(sessionOf(process.pid));
  await first.release();
  expect(await answers(second.url)).toBe(true);
  await second.release();
  expect(await answers(second.url)).toBe(false);
  expect(processStart(pid)).toBeNull();
});

test('one that a crashed owner left is adopted, and stopped in order', async () => {
  const dataDir = place();
  await openPrivateEngine(dataDir);
  const pid = pidIn(dataDir);
  // As a SIGKILL leaves it: the lease of a process that is no more, and dockerd running.
  const leases = join(dataDir, 'engine/leases');
  for (const name of readdirSync(leases))
    writeFileSync(join(leases, name), JSON.stringify({ pid: 1, start: 'long ago' }));
  const engine = await openPrivateEngine(dataDir);
  expect(pidIn(dataDir)).toBe(pid);
  await engine.release();
  expect(processStart(pid)).toBeNull();
  expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(dataDir);
});

test('a data folder with a long path', async () => {
  const dataDir = join(place(), 'long'.repeat(20), 'path'.repeat(10));
  mkdirSync(dataDir, { recursive: true });
  const engine = await openPrivateEngine(dataDir);
  expect(engine.url.length).toBeLessThan(107);
  expect(await answers(engine.url)).toBe(true);
  await engine.release();
});

test('a dockerd that cannot start is told with the words of its log', async () => {
  const dataDir = place();
  mkdirSync(join(dataDir, 'engine'));
  writeFileSync(join(dataDir, 'engine/data'), 'a file where a folder belongs');
  const fault = await openPrivateEngine(dataDir).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(EngineFault);
  expect(fault).toMatchObject({
    reason: 'absent',
    message: expect.stringMatching(/did not start: .*engine\/data/) as string,
    fix: expect.stringContaining('dockerd.log') as string,
  });
});

test('the home engine that was killed is started again, with what it had', async () => {
  const dataDir = place();
  const engine = await openEngine(testSettings(dataDir, { engine: 'private' }));
  undo.push(() => engine.close());
  await engine.prepareImages({ references: ['busybox:latest'] });
  process.kill(pidIn(dataDir), 'SIGKILL');
  expect(await engine.trouble()).toBeNull();
  expect(engine.summary()).toMatchObject({ kind: 'private', builder: 'buildkit' });
  expect((await engine.baseImages()).find(({ reference }) => reference === 'busybox:latest')?.state).toBe('ready');
});
