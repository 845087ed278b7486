/** X-rays through the API on a real engine, which dies once in the middle: asked for, made, downloaded, compared; nothing stays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dockerAt } from '../../graders/engine/api.ts';
import { readConfig } from '../../server/config.ts';
import { loadContent } from '../../server/content.ts';
import { imageComparison, status, submission, xray } from '../../server/contract.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { exercisesDir } from '../../server/paths.ts';
import { EngineProxy } from './support/proxy.ts';
import { until } from './support/until.ts';

const exercise = 'image/non-root';
const patience = 240_000;
const engine = process.env['DRYDOCK_TEST_ENGINE'] ?? '';

let folder: string;
let proxy: EngineProxy;
let server: RunningServer;
beforeAll(async () => {
  if (!engine.startsWith('unix://'))
    throw new Error('This test needs an engine on a socket: set DRYDOCK_TEST_ENGINE=unix:///PATH.');
  folder = await mkdtemp(join(tmpdir(), 'drydock-xrays-'));
  proxy = new EngineProxy(engine.slice('unix://'.length), join(folder, 's'));
  await proxy.open();
  const data = join(folder, 'data');
  server = await startServer(readConfig({ port: '0', data, engine: `unix://${proxy.path}`, log: 'error' }, {}));
});
afterAll(async () => {
  await server.close();
  proxy.cut();
  await rm(folder, { recursive: true });
});

const get = async (path: string): Promise<Response> => fetch(`${server.url}/api/submissions/${path}`);
const post = (path: string, body: unknown = {}): Promise<Response> =>
  fetch(`${server.url}/api/submissions${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const look = async (id: string) => xray.parse(await (await get(`${id}/xray`)).json());
const ready = (id: string) =>
  until(
    'the X-ray',
    async () => {
      const now = await look(id);
      if (now.state === 'failed') throw new Error(now.message ?? 'failed');
      return now.state === 'ready' && now;
    },
    patience,
  );

test(
  'the engine dies in the middle of one: it is made when the engine is back, kept, and compared',
  { timeout: 3 * patience },
  async () => {
    await until(
      'the engine and its images are ready',
      async () => {
        const now = status.parse(await (await fetch(`${server.url}/api/status`)).json());
        return now.engine.state === 'ready' && now.images.every((image) => image.state === 'ready');
      },
      patience,
    );
    const solution = (await loadContent(exercisesDir)).proofs(exercise)!.solutions[0]!.files['Dockerfile']!;
    const submit = async (dockerfile: string): Promise<string> =>
      submission.parse(await (await post('', { exercise, files: { Dockerfile: dockerfile } })).json()).id;

    const secret = 'deep-water-berth';
    // Slow and never built before: there is time to cut the engine off in the middle of it.
    const slow = `RUN sleep 3 && echo API_TOKEN=${secret} ${crypto.randomUUID()} > .env\nRUN rm .env\n`;
    const first = await submit(solution.replace('COPY . .', `${slow}COPY . .`));
    await post(`/${first}/cancel`);
    expect((await post(`/${first}/xray`)).status).toBe(202);
    await until('it is begun', async () => (await look(first)).message === null, patience);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    proxy.cut();
    await until('it waits for the engine', async () => (await look(first)).message, patience);
    expect((await look(first)).state).toBe('working');
    await proxy.open();

    const made = await ready(first);
    expect(made.report!.secrets.filter(({ path }) => path === '/app/.env')).toMatchObject([
      { where: 'layer', masked: 'deep…th', line: expect.any(Number), hiddenBy: { line: expect.any(Number) } },
    ]);
    expect(JSON.stringify(made)).not.toContain(secret);
    const download = await get(`${first}/xray.cdx.json`);
    expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w-]+\.cdx\.json"$/);
    expect(await download.json()).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });

    const second = await submit(solution);
    await post(`/${second}/xray`);
    await ready(second);
    expect(submission.parse(await (await get(second)).json()).state).toBe('graded');
    const compared = imageComparison.parse(await (await get(`${first}/xray/compare/${second}`)).json());
    expect(compared.findings.filter(({ in: who }) => who === 'a').map(({ kind }) => kind)).toContain('secret');

    const docker = dockerAt(engine);
    for (const id of [first, second]) {
      const filters = { label: [`drydock.submission=xray-${id}`] };
      expect(await docker.listImages({ filters })).toEqual([]);
      expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    }
  },
);
