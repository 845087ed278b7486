import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EngineFault } from '../../../graders/check.ts';
import { answers, asFault, dockerAt, engineWords } from '../../../graders/engine/api.ts';
import { openEngine, usualPlaces } from '../../../graders/engine/connect.ts';
import { exercisesDir, temporaryFolder } from '../../support/engine.ts';

let folder: ReturnType<typeof temporaryFolder>;
let server: Server | undefined;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
  folder.remove();
});

const settings = (engine: string, more = {}) => ({
  engine,
  dataDir: folder.path,
  exercisesDir,
  instance: 'test',
  pull: false,
  ...more,
});

/** An engine as far as opening one goes. */
async function listen(version: object): Promise<string> {
  const path = join(folder.path, 'engine.sock');
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(request.url?.includes('version') ? JSON.stringify(version) : 'OK');
  });
  await new Promise<void>((done) => server?.listen(path, done));
  return `unix://${path}`;
}

test('off, and a socket where nobody answers: absent, with what to do', async () => {
  for (const engine of ['off', `unix://${folder.path}/none.sock`, 'tcp://127.0.0.1:1']) {
    const fault = await openEngine(settings(engine)).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(EngineFault);
    expect(fault).toMatchObject({ reason: 'absent', fix: expect.stringContaining('DRYDOCK_ENGINE') as string });
  }
});

test.each([
  [
    { Version: '27.1.0', ApiVersion: '1.46' },
    { name: 'Docker', version: '27.1.0', kind: 'shared', builder: 'buildkit' },
  ],
  [
    { Version: '18.06.0', ApiVersion: '1.38' },
    { name: 'Docker', version: '18.06.0', kind: 'shared', builder: 'classic' },
  ],
  [
    { Version: '5.0.0', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] },
    { name: 'Podman', version: '5.0.0', kind: 'shared', builder: 'classic' },
  ],
])('opens %o', async (version, summary) => {
  const url = await listen(version);
  const engine = await openEngine(settings(url, { slots: 3 }));
  expect(engine.summary()).toEqual({ ...summary, standIns: [] });
  expect(engine.slots).toBe(3);
  expect(await engine.trouble()).toBeNull();
  await engine.close();
});

test('auto asks DOCKER_HOST first', async () => {
  const url = await listen({ Version: '1', ApiVersion: '1.41' });
  const engine = await openEngine(settings('auto', { dockerHost: url }));
  expect(engine.summary()).toMatchObject({ version: '1', kind: 'shared' });
  await engine.close();
  expect(usualPlaces('ssh://host')).not.toContain('ssh://host');
});

test('an engine that goes away is trouble, in a sentence', async () => {
  const engine = await openEngine(settings(await listen({ Version: '1', ApiVersion: '1.41' })));
  await new Promise((done) => server?.close(done));
  server = undefined;
  expect(await engine.trouble()).toMatch(/does not answer .*DRYDOCK_ENGINE/);
  await engine.close();
});

test('the environment’s DOCKER_HOST does not redirect a named engine', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  expect(await answers(await listen({}))).toBe(true);
  expect(dockerAt('tcp://127.0.0.1').modem).toMatchObject({ host: '127.0.0.1', port: '2375' });
});

test('errors: the engine’s words without frame, its silence as silence', () => {
  const refused = Object.assign(new Error('(HTTP code 500) server error - no space left '), { statusCode: 500 });
  expect(engineWords(refused)).toBe('no space left');
  expect(asFault(refused, 'building')).toMatchObject({
    reason: 'transient',
    message: 'The container engine refused building: no space left',
  });
  expect(asFault(new Error('connect ECONNREFUSED'), 'building').message).toMatch(/stopped answering while building/);
  const fault = new EngineFault('known', { reason: 'missing-image' });
  expect(asFault(fault, 'building')).toBe(fault);
});
