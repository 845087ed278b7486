import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dockerAt } from '../../../graders/engine/api.ts';
import { buildLearnerImage, type LearnerBuild } from '../../../graders/engine/build.ts';
import { BaseImages } from '../../../graders/engine/catalogue.ts';
import { defaultBuildLimits } from '../../../graders/engine/limits.ts';
import { wallMeter } from '../../../graders/engine/meter.ts';

/** An engine that only builds: what it says to the learner's build, and to ours. */
let answers: { learner: string; ours: string };
let builds: string[];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    request.resume().once('end', () => {
      const ours = url.includes('engine-check');
      builds.push(ours ? 'ours' : 'learner');
      response.end(`${ours ? answers.ours : answers.learner}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const built = JSON.stringify({ id: 'moby.image.id', aux: { ID: 'sha256:1' } });
const failed = (error: string): string => JSON.stringify({ error });

async function build(learner: string, ours: string): Promise<Error> {
  answers = { learner, ours };
  builds = [];
  const images = new BaseImages([], new Map());
  const order: LearnerBuild = {
    docker: dockerAt(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`),
    builder: 'buildkit',
    bases: { images, demand: () => Promise.resolve() },
    files: { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' },
    dockerfile: 'Dockerfile',
    tag: 'drydock-submission/1:1',
    labels: {},
    limits: defaultBuildLimits,
    secrets: {},
    meter: wallMeter,
    helper: () => Promise.resolve({ image: 'drydock/helper:1', volume: 'drydock-helper-1' }),
    fresh: false,
    signal: new AbortController().signal,
    onEvent: () => undefined,
  };
  return buildLearnerImage(order).then(
    () => new Error('it was built'),
    (error: unknown) => error as Error,
  );
}

const full = 'failed to copy files: write /var/lib/docker/tmp/1: no space left on device';

test('an engine that fails for us too is at fault, and the submission is tried again', async () => {
  const error = await build(failed(full), failed(full));
  expect(error).toMatchObject({ name: 'EngineFault', reason: 'transient' });
  expect(builds).toEqual(['learner', 'learner', 'ours']);
});

test('the same words from an engine that builds for us are the Dockerfile’s', async () => {
  expect((await build(failed(full), built)).name).toBe('LearnerFault');
  expect(builds).toEqual(['learner', 'learner', 'ours']);
});

test('other words raise no question', async () => {
  expect((await build(failed('"/x" not found'), failed(full))).name).toBe('LearnerFault');
  expect(builds).toEqual(['learner']);
});
