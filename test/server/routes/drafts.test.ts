import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { draftSaved } from '../../../server/contract.ts';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const path = `/api/exercises/${policyExercise}/draft`;
const save = (text: string, revision: number) =>
  request(lab.app)
    .put(path)
    .send({ files: { 'policy.json': text }, revision });
const stored = () => lab.store.getDraft('local', policyExercise);

test('saves, each time with the next revision', async () => {
  expect(draftSaved.parse((await save('one', 0).expect(200)).body).revision).toBe(1);
  expect(draftSaved.parse((await save('two', 1).expect(200)).body).revision).toBe(2);
  expect(await stored()).toMatchObject({ files: { 'policy.json': 'two' } });
});

test('a stale one is 409 with the stored draft, which stays', async () => {
  await save('one', 0);
  await save('two', 1);
  const { body } = await save('old tab', 1).expect(409);
  expect(body).toMatchObject({
    error: { code: 'conflict', details: { files: { 'policy.json': 'two' }, revision: 2, savedAt: expect.any(String) } },
  });
  expect(await stored()).toMatchObject({ files: { 'policy.json': 'two' } });
});

test('deleting goes back to the starter; an old tab meets a conflict without a draft', async () => {
  await save('one', 0);
  await request(lab.app).delete(path).expect(204);
  await request(lab.app).delete(path).expect(204);
  expect(await stored()).toBeNull();
  expect((await save('old tab', 1).expect(409)).body).toMatchObject({ error: { details: null } });
});

test('a draft that is the starter does not begin the exercise', async () => {
  await save('{}\n', 0);
  expect(await lab.store.progress('local')).toMatchObject([{ begun: false }]);
  await save('{ }\n', 1);
  expect(await lab.store.progress('local')).toMatchObject([{ begun: true }]);
});

test.each([
  ['a revision that is no number', { files: {}, revision: '1' }, 400],
  ['a negative revision', { files: {}, revision: -1 }, 400],
  ['no files', { revision: 0 }, 400],
  ['a read-only file', { files: { 'fixed.json': 'x' }, revision: 0 }, 400],
  ['a path outside', { files: { '../x': 'x' }, revision: 0 }, 400],
  ['a file over the limit', { files: { 'policy.json': 'x'.repeat(70_000) }, revision: 0 }, 413],
])('refuses %s and keeps what is stored', async (_what, body, status) => {
  await save('kept', 0);
  await request(lab.app).put(path).send(body).expect(status);
  expect(await stored()).toMatchObject({ files: { 'policy.json': 'kept' }, revision: 1 });
});

test('an unknown exercise is 404', async () => {
  await request(lab.app).put('/api/exercises/iam/none/draft').send({ files: {}, revision: 0 }).expect(404);
  await request(lab.app).delete('/api/exercises/iam/none/draft').expect(404);
});
