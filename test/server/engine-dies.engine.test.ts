/** An engine that dies in the middle of a build costs nothing: the submission waits, says why, and is graded when it is back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { loadContent } from '../../server/content.ts';
import { status, submission } from '../../server/contract.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { exercisesDir } from '../../server/paths.ts';
import { EngineProxy } from './support/proxy.ts';
import { until } from './support/until.ts';

const exercise = 'image/non-root';
const patience = 240_000;

let folder: string;
let proxy: EngineProxy;
let server: RunningServer;
beforeEach(async () => {
  const engine = process.env['DRYDOCK_TEST_ENGINE'];
  if (!engine?.startsWith('unix://'))
    throw new Error('This test needs an engine on a socket: set DRYDOCK_TEST_ENGINE=unix:///PATH.');
  folder = await mkdtemp(join(tmpdir(), 'drydock-dies-'));
  proxy = new EngineProxy(engine.slice('unix://'.length), join(folder, 's'));
  await proxy.open();
  const data = join(folder, 'data');
  server = await startServer(readConfig({ port: '0', data, engine: `unix://${proxy.path}`, log: 'error' }, {}));
});
afterEach(async () => {
  await server.close();
  proxy.cut();
  await rm(folder, { recursive: true });
});

const read = async (path: string): Promise<unknown> => (await fetch(`${server.url}/api/${path}`)).json();
const engineState = async () => status.parse(await read('status')).engine;

test('killed in the middle of a build', { timeout: 2 * patience }, async () => {
  const ready = async () => {
    const { engine, images } = status.parse(await read('status'));
    return engine.state === 'ready' && images.every((image) => image.state === 'ready');
  };
  await until('the engine and its images are ready', ready, patience);

  const solution = (await loadContent(exercisesDir)).proofs(exercise)!.solutions[0]!.files;
  // A comment that nobody has built yet: the build cannot come from the cache.
  const files = { ...solution, Dockerfile: `${solution['Dockerfile']}\nRUN sleep 2 && echo ${crypto.randomUUID()}\n` };
  const post = await fetch(`${server.url}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exercise, files }),
  });
  const { id } = submission.parse(await post.json());
  const stream = await fetch(`${server.url}/api/submissions/${id}/events`);
  for await (const chunk of stream.body!) if (Buffer.from(chunk).includes('"building"')) break;
  proxy.cut();

  const waiting = await until(
    'it waits',
    async () => {
      const now = submission.parse(await read(`submissions/${id}`));
      return now.state === 'queued' && now.message !== null && now;
    },
    patience,
  );
  expect(waiting).toMatchObject({ attempt: 1, score: null, verdict: null, position: 1 });
  expect(waiting.message).toMatch(/engine stopped.*nothing was lost.*when the engine is back/is);
  expect((await engineState()).state).toBe('unreachable');

  await proxy.open();
  const graded = await until(
    'it is graded',
    async () => {
      const now = submission.parse(await read(`submissions/${id}`));
      return now.state === 'graded' && now;
    },
    patience,
  );
  expect(graded.attempt).toBe(2);
  expect(graded.verdict!.checks.filter((check) => check.status === 'error')).toEqual([]);
  expect((await engineState()).state).toBe('ready');
});
