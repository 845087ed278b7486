/** What the record says of containers that the test plays, on a clock of the test's own. */
import { afterEach, expect, test, vi } from 'vitest';
import { LearnerFault } from '../../../graders/check.ts';
import type { ContainerChange, ContainerState, Evidence, RunningContainer } from '../../../graders/evidence.ts';
import { bounds, type RunEntry } from '../../../graders/record/entry.ts';
import { RunRecorder } from '../../../graders/record/recorder.ts';
import { watched } from '../../../graders/record/watched.ts';

afterEach(() => {
  vi.useRealTimers();
});

const runs: ContainerState = { running: true, exit: null, health: 'none', startedAt: 1000, endedAt: null };
const secret = 'tide-table-93';

/** A container whose state and log the test sets. */
class Played {
  state: ContainerState = runs;
  log = '';
  answer = 'ok';
  readonly handle = (id: string): RunningContainer =>
    ({
      id,
      state: async () => this.state,
      logs: async (most: number) => this.log.slice(-most),
      wait: async () => this.state.exit,
      signal: async () => undefined,
      exec: async () => ({ exitCode: 1, stdout: '', stderr: `\n${this.answer}\nmore` }),
      http: async () => ({ ok: true, status: 200, headers: {}, body: this.answer, ms: 1 }),
      processStatus: async () => ({
        ...{ Name: 'node', Uid: '0\t0\t0\t0', CapEff: '0000000000000400', CapBnd: '0000000000000000', NoNewPrivs: '1' },
      }),
      tryWrite: async (paths: readonly string[]) =>
        paths.map((path) =>
          path.startsWith('/tmp')
            ? { path, outcome: 'created' as const, error: null }
            : { path, outcome: 'refused' as const, error: 'EROFS' },
        ),
    }) as unknown as RunningContainer;
}

function begin() {
  let now = 5000;
  const entries: RunEntry[] = [];
  const recorder = new RunRecorder(
    (entry) => entries.push(entry),
    () => now,
  );
  const played = new Played();
  const asked: string[] = [];
  const inner = {
    container: (spec: { key: string }) => {
      asked.push(spec.key);
      if (spec.key === 'task/broken')
        return Promise.reject(new LearnerFault([{ ...place, message: 'The container `task/broken` cannot start.' }]));
      return Promise.resolve(played.handle(`id of ${spec.key}`));
    },
  } as unknown as Evidence;
  const evidence = watched(inner, recorder);
  const start = (key: string) => evidence.container({ key, image: { id: 'i', dockerfile: 'Dockerfile' } });
  const states = () =>
    entries.flatMap((entry) => (entry.kind === 'state' ? [`${entry.at} ${entry.container} ${entry.state}`] : []));
  const tried = () => entries.flatMap((entry) => (entry.kind === 'tried' ? [entry] : []));
  const heard = (what: ContainerChange['what'], code: number | null = null) =>
    recorder.heard({ id: 'id of task/web', what, code });
  return {
    ...{ recorder, evidence, entries, played, asked, start, states, tried, heard },
    pass: (seconds: number) => (now += seconds * 1000),
  };
}

const place = { file: 'Dockerfile', line: 1, column: 1, endLine: 1, endColumn: 1 };

test('states are told once, by whoever says them first, with the time since the record began', async () => {
  const { start, heard, pass, states, played, recorder } = begin();
  const web = await start('task/web');
  heard('started');
  pass(1.5);
  heard('healthy');
  played.state = { ...runs, health: 'healthy' };
  await web.state();
  pass(1);
  heard('unhealthy');
  heard('exited', 3);
  played.state = { ...runs, running: false, exit: { code: 3, oomKilled: false } };
  await web.state();
  await recorder.finish();
  expect(states()).toEqual([
    '0 web created',
    '0 web started',
    '1.5 web healthy',
    '2.5 web unhealthy',
    '2.5 web exited',
  ]);
});

test('what the engine says of a container before anybody knows it counts, and of others never', async () => {
  const { start, heard, states, recorder } = begin();
  heard('exited', 0);
  recorder.heard({ id: 'a helper', what: 'exited', code: 1 });
  await start('task/web');
  expect(states()).toEqual(['0 web created', '0 web started', '0 web exited']);
});

test('an end at the memory limit, and one that the grader made', async () => {
  const { start, played, entries, recorder } = begin();
  const web = await start('task/web');
  played.state = { ...runs, running: false, exit: { code: 137, oomKilled: true } };
  await web.state();
  const again = await start('task again/web');
  await again.signal('SIGKILL');
  played.state = { ...runs, running: false, exit: { code: 137, oomKilled: false } };
  await recorder.finish();
  const ends = entries.flatMap((entry) =>
    entry.kind === 'state' && (entry.state === 'memory' || entry.state === 'exited') ? [entry] : [],
  );
  expect(ends).toMatchObject([
    { run: 'task', state: 'memory' },
    { run: 'task', state: 'exited', code: 137, note: null },
    { run: 'task again', state: 'exited', code: 137, note: 'ended by the grader' },
  ]);
});

test('one that could not be started says why, and the probe hears of it as before', async () => {
  const { start, entries } = begin();
  await expect(start('task/broken')).rejects.toThrow(LearnerFault);
  expect(entries.at(-1)).toMatchObject({ state: 'refused', note: 'The container `broken` cannot start.' });
});

test('the same key is the same container', async () => {
  const { start, asked } = begin();
  expect(await start('task/web')).toBe(await start('task/web'));
  expect(asked).toEqual(['task/web']);
});

test('attempts say what was asked and what came of it, and whose they are', async () => {
  const { start, tried, recorder } = begin();
  const web = await start('task/web');
  recorder.checking('root');
  await web.exec(['sh', '-c', 'echo it > /etc/x'], { user: '0' });
  await web.tryWrite(['/etc/a', '/tmp/b', '/usr/c'], { user: '0' });
  recorder.checking('answers');
  await web.http({ port: 8080, path: '/health' });
  expect(tried().map(({ check, asked, got }) => [check, asked, got])).toEqual([
    ['root', "as 0 $ sh -c 'echo it > /etc/x'", 'exit code 1: ok'],
    ['root', 'as 0 write to /tmp/b', 'a file was made'],
    ['root', 'as 0 write to /etc/a, /usr/c', 'refused: EROFS'],
    ['answers', 'GET http://localhost:8080/health', '200: ok'],
  ]);
});

test('a status tells capabilities by name, a mount table nothing of the engine', async () => {
  const { start, tried, played } = begin();
  const web = await start('task/web');
  await web.processStatus();
  played.answer = 'overlay / overlay rw,lowerdir=/var/lib/engine/l/A:/var/lib/engine/l/B,workdir=/w 0 0';
  await web.exec(['cat', '/proc/mounts']);
  expect(tried().map(({ got }) => got)).toEqual([
    'Uid 0 0 0 0, CapEff NET_BIND_SERVICE, CapBnd none, NoNewPrivs 1',
    'exit code 1: overlay / overlay rw,lowerdir=…,workdir=… 0 0',
  ]);
});

test('what is repeated with the same end is told once more, with how often', async () => {
  const { start, tried, played, recorder } = begin();
  const web = await start('task/web');
  for (let n = 0; n < 5; n++) await web.http({ port: 80 });
  expect(tried()).toHaveLength(1);
  played.answer = 'changed';
  await web.http({ port: 80 });
  await recorder.finish();
  expect(tried().map(({ id, got, times }) => [id, got, times])).toEqual([
    [1, '200: ok', 1],
    [1, '200: ok', 5],
    [2, '200: changed', 1],
  ]);
});

test('a log is its last lines, without escapes and secrets', async () => {
  const { evidence, recorder, entries, played, start } = begin();
  evidence.planned?.({ run: 'task', containers: [], untranslated: [], secrets: [secret] });
  await start('task/web');
  played.log = `${'line of the log\n'.repeat(2000)}\u001b[31m${secret}\u001b[0m ends\n`;
  await recorder.finish();
  const log = entries.find((entry) => entry.kind === 'log');
  expect(log).toMatchObject({ cut: true, text: expect.stringMatching(/^line of the log\n[^]*\n\*\*\* ends\n$/) });
  expect(log?.text.length).toBeLessThanOrEqual(bounds.log);
  expect(JSON.stringify(entries)).not.toContain(secret);
});

test('nothing grows without end, and what is left out is counted', async () => {
  const { start, tried, entries, played, recorder, states, heard } = begin();
  const web = await start('task/web');
  for (let n = 0; n < bounds.tried + 40; n++) {
    played.answer = `${n} ${'x'.repeat(1000)}`;
    await web.http({ port: 80 });
  }
  for (let n = 0; n < bounds.states; n++) heard(n % 2 === 0 ? 'healthy' : 'unhealthy');
  await recorder.finish();
  expect(tried()).toHaveLength(bounds.tried);
  expect(Math.max(...tried().map(({ got }) => got.length))).toBe(bounds.text);
  expect(states()).toHaveLength(bounds.states);
  expect(entries.at(-1)).toEqual({ kind: 'more', dropped: 42 });
});

test('an engine that is gone ends the record and nothing else', async () => {
  const { start, recorder, entries, played } = begin();
  const web = await start('task/web');
  Object.defineProperty(played, 'state', { get: () => Promise.reject(new Error('gone')) });
  await expect(web.state()).rejects.toThrow('gone');
  await recorder.finish();
  expect(entries.map(({ kind }) => kind)).toEqual(['state', 'state']);
});

test('logs are told while containers run, once for each change, and no more after the end', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { start, entries, played, recorder } = begin();
  await start('task/web');
  const logs = () => entries.flatMap((entry) => (entry.kind === 'log' ? [entry.text] : []));
  played.log = 'one\n';
  await vi.advanceTimersByTimeAsync(4000);
  played.log = 'one\ntwo\n';
  await vi.advanceTimersByTimeAsync(4000);
  expect(logs()).toEqual(['one\n', 'one\ntwo\n']);
  recorder.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('a plan is bounded', () => {
  const { evidence, entries } = begin();
  const waitsFor = Array.from({ length: 50 }, () => ({ container: 'x'.repeat(1000), condition: 'START' }));
  const one = { name: 'n', image: 'i', essential: true, waitsFor, health: null, memory: null };
  const containers = Array.from({ length: 500 }, () => one);
  evidence.planned?.({ run: 'task', containers, untranslated: [], secrets: [] });
  const [plan] = entries;
  expect(plan).toMatchObject({ kind: 'plan', containers: { length: bounds.planned } });
  expect(JSON.stringify(plan).length).toBeLessThan(200_000);
});
