import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { course, status, submission } from '../../server/contract.ts';
import { UsageError } from '../../server/errors.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { until } from './support/until.ts';

let folder: string;
let running: RunningServer | null;
beforeEach(async () => {
  running = null;
  folder = await mkdtemp(join(tmpdir(), 'drydock-main-'));
});
afterEach(async () => {
  await running?.close();
  await rm(folder, { recursive: true });
});

const config = (over: Record<string, string> = {}) =>
  readConfig({ port: '0', data: join(folder, 'data'), engine: 'off', log: 'error', ...over }, {});
const read = async (path: string): Promise<unknown> => (await fetch(`${running!.url}${path}`)).json();

test('serves the real course without an engine, grades what needs none, and keeps it over a restart', async () => {
  running = await startServer(config());
  expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(status.parse(await read('/api/status'))).toMatchObject({ engine: { state: 'off' }, notices: [] });
  const { layers } = course.parse(await read('/api/course'));
  expect(layers.map((layer) => layer.id)).toContain('iam');

  const card = layers.flatMap((layer) => layer.exercises).find((exercise) => !exercise.needsEngine)!;
  const answer = await fetch(`${running.url}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exercise: card.id, files: {} }),
  });
  expect(answer.status).toBe(202);
  const { id } = submission.parse(await answer.json());
  const graded = async () => {
    const read_ = submission.parse(await read(`/api/submissions/${id}`));
    return read_.state === 'graded' && read_;
  };
  expect(await until('graded', graded)).toMatchObject({ verdict: { status: 'failed', score: 0 } });

  await running.close();
  running = await startServer(config());
  expect(await graded()).toMatchObject({ attempt: 1 });
});

test('closing ends event streams and frees the port', async () => {
  running = await startServer(config());
  const { port } = new URL(running.url);
  const { layers } = course.parse(await read('/api/course'));
  const exercise = layers.flatMap((layer) => layer.exercises)[0]!.id;
  const answer = await fetch(`${running.url}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exercise, files: {} }),
  });
  const { id } = submission.parse(await answer.json());
  const stream = await fetch(`${running.url}/api/submissions/${id}/events`);
  const ended = stream.text().catch(() => 'cut');
  await running.close();
  await ended;
  running = await startServer(config({ port }));
  expect(new URL(running.url).port).toBe(port);
});

test('a taken port is one sentence with what to do, and leaves nothing behind', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const attempt = startServer(config({ port: String(port) }));
  await expect(attempt).rejects.toThrow(UsageError);
  await expect(attempt).rejects.toThrow(
    new RegExp(`^Port ${port} on 127.0.0.1 is taken by another program\\. .*--port.*$`),
  );
  other.close();
  running = await startServer(config());
});

test('an address that this machine does not have is one sentence', async () => {
  await expect(startServer(config({ host: '203.0.113.1' }))).rejects.toThrow(
    /^This machine has no address 203\.0\.113\.1\. .*--host/,
  );
});

test('a data folder that cannot be made is one sentence', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(startServer(config({ data: join(folder, 'file', 'data') }))).rejects.toThrow(
    /^The data folder .*file\/data cannot be written \(E\w+\)\. .*--data or DRYDOCK_DATA\.$/,
  );
});

test('a second server on the same data is refused, and may start when the first has ended', async () => {
  running = await startServer(config());
  await expect(startServer(config())).rejects.toThrow(/Another Drydock serves the data folder/);
  await running.close();
  running = await startServer(config());
});
