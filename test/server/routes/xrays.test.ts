import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../../graders/index.ts';
import { imageComparison, xray as xraySchema } from '../../../server/contract.ts';
import { packXray } from '../../../server/xray-document.ts';
import { xrayOfImage } from '../../support/xray.ts';
import { imageExercise, policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';

const image = (version: string) =>
  xrayOfImage({
    layers: [[{ name: 'a/node_modules/lodash/package.json', content: JSON.stringify({ name: 'lodash', version }) }]],
  });
const old = await image('4.17.20');

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  Object.assign(lab.engine, { state: 'ready', message: 'Docker.', engine: { slots: 2 } as Engine });
});
afterEach(() => lab.close());

const submitted = async (exercise = imageExercise, learner = 'local') => {
  const { submission } = await lab.store.acceptSubmission({
    learner,
    exercise,
    seed: null,
    files: { Dockerfile: 'FROM scratch\n' },
    purpose: 'exam',
  });
  await lab.store.cancelSubmission(submission.id);
  return submission.id;
};
const ready = async (document = old) => {
  const id = await submitted();
  await lab.store.xrays.request(id, 'test');
  const { attempt } = (await lab.store.xrays.claim())!;
  await lab.store.xrays.record(id, attempt, await packXray(document), 1e9);
  return id;
};
const path = (id: string, rest = '') => `/api/submissions/${id}/xray${rest}`;
const get = async (id: string) => xraySchema.parse((await request(lab.app).get(path(id)).expect(200)).body);
const post = (id: string) => request(lab.app).post(path(id));

test('nothing is made before it is asked for', async () => {
  const id = await submitted();
  expect(await get(id)).toEqual({
    submission: id,
    state: 'none',
    obstacle: null,
    message: null,
    findings: [],
    requestedAt: null,
    finishedAt: null,
    report: null,
  });
});

test('asked for, made, and told', async () => {
  lab.xrays.start();
  const id = await submitted();
  const { body } = await post(id).expect(202);
  expect(xraySchema.parse(body)).toMatchObject({ state: 'working', report: null });
  await until('it is made', () => lab.maker.calls.length);
  expect(await get(id)).toMatchObject({ state: 'working', message: null });
  await post(id).expect(202);
  lab.maker.last.finish({ xray: old });
  await until('ready', async () => (await get(id)).state === 'ready');
  expect((await get(id)).report).toEqual(old.report);
  expect(lab.maker.calls).toHaveLength(1);
});

test('a failure tells where, and may be tried again', async () => {
  const id = await submitted();
  await lab.store.xrays.request(id, 'test');
  await lab.store.xrays.claim();
  const finding = { file: 'Dockerfile', line: 1, column: 1, endLine: 1, endColumn: 5, message: 'No.' };
  await lab.store.xrays.fail(id, 1, { message: 'The image could not be built: No.', findings: [finding] });
  expect(await get(id)).toMatchObject({
    state: 'failed',
    message: 'The image could not be built: No.',
    findings: [finding],
  });
  expect(xraySchema.parse((await post(id).expect(202)).body)).toMatchObject({ state: 'working', findings: [] });
});

test('a document of another version is as good as none', async () => {
  const id = await submitted();
  await lab.store.xrays.request(id, 'test');
  await lab.store.xrays.claim();
  const { gzipSync } = await import('node:zlib');
  await lab.store.xrays.record(id, 1, gzipSync('{"form":0}'), 1e9);
  expect(await get(id)).toMatchObject({ state: 'none', report: null });
  await request(lab.app).get(path(id, '.cdx.json')).expect(409);
  await post(id).expect(202);
});

describe('cannot be asked for', () => {
  test('of an exercise that builds no image', async () => {
    const id = await submitted(policyExercise);
    const { body } = await post(id).expect(409);
    expect((body as { error: { message: string } }).error.message).toMatch(/builds no image/);
    expect((await get(id)).obstacle).toMatch(/builds no image/);
  });

  test('without an engine', async () => {
    const id = await submitted();
    for (const state of ['absent', 'off'] as const) {
      Object.assign(lab.engine, { state, engine: null, message: 'Install one.' });
      const { body } = await post(id).expect(503);
      expect((body as { error: { message: string } }).error.message).toMatch(/Install one\./);
      expect((await get(id)).obstacle).toMatch(/Install one\./);
    }
  });

  test('while the engine is expected back it waits', async () => {
    Object.assign(lab.engine, { state: 'unreachable', engine: null, message: 'The socket is gone.' });
    const id = await submitted();
    expect(xraySchema.parse((await post(id).expect(202)).body)).toMatchObject({
      state: 'working',
      message: 'The socket is gone.',
    });
  });

  test('of somebody else’s submission', async () => {
    const id = await submitted(imageExercise, 'somebody');
    const own = await ready();
    await post(id).expect(404);
    for (const rest of ['', '.cdx.json', `/compare/${own}`]) await request(lab.app).get(path(id, rest)).expect(404);
    await request(lab.app)
      .get(path(own, `/compare/${id}`))
      .expect(404);
    expect(await lab.store.xrays.get(id)).toBe(null);
  });
});

describe('as CycloneDX', () => {
  test('a download, the same each time', async () => {
    const id = await ready();
    const answer = await request(lab.app).get(path(id, '.cdx.json')).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringContaining('application/vnd.cyclonedx+json'),
      'content-disposition': `attachment; filename="image-build-${id}.cdx.json"`,
    });
    const bom = JSON.parse(answer.text) as { serialNumber: string; specVersion: string; components: unknown[] };
    expect(bom).toMatchObject({ specVersion: '1.6', components: [{ name: 'lodash', version: '4.17.20' }] });
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await request(lab.app).get(path(id, '.cdx.json'))).text).toBe(answer.text);
  });

  test('not before it is ready', async () => {
    await request(lab.app)
      .get(path(await submitted(), '.cdx.json'))
      .expect(409);
  });
});

describe('two side by side', () => {
  test('the first is a, the other b', async () => {
    const [a, b] = [await ready(), await ready(await image('4.17.21'))];
    const { body } = await request(lab.app)
      .get(path(a, `/compare/${b}`))
      .expect(200);
    expect(imageComparison.parse(body)).toMatchObject({
      a: { name: a },
      b: { name: b },
      packages: [{ name: 'lodash', a: ['4.17.20'], b: ['4.17.21'] }],
    });
  });

  test('says which one is missing', async () => {
    const [a, b] = [await ready(), await submitted()];
    const { body } = await request(lab.app)
      .get(path(a, `/compare/${b}`))
      .expect(409);
    expect((body as { error: { details: unknown } }).error.details).toEqual({ missing: [b] });
  });
});
