import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { learnerLimits, note } from '../../../server/contract-learner.ts';
import { draftSaved } from '../../../server/contract.ts';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const path = `/api/exercises/${policyExercise}/note`;
const save = (text: string, revision: number) => request(lab.app).put(path).send({ text, revision });
const read = async () => note.parse((await request(lab.app).get(path).expect(200)).body);

test('is empty first, then what was saved', async () => {
  expect(await read()).toEqual({ text: '', revision: 0, savedAt: null });
  const saved = draftSaved.parse((await save('Watch the *trust policy*.', 0).expect(200)).body);
  expect(await read()).toEqual({ text: 'Watch the *trust policy*.', ...saved });
  expect(saved.revision).toBe(1);
});

test('a stale one is 409 with the stored note, which stays', async () => {
  await save('one', 0);
  const { body } = await save('old tab', 0).expect(409);
  expect(body).toMatchObject({ error: { code: 'conflict', details: { text: 'one', revision: 1 } } });
  expect((await read()).text).toBe('one');
});

test.each([
  ['over the limit', { text: 'é'.repeat(learnerLimits.noteBytes / 2 + 1), revision: 1 }, 413],
  ['no text', { revision: 1 }, 400],
  ['a negative revision', { text: '', revision: -1 }, 400],
])('refuses %s and keeps what is stored', async (_what, body, status) => {
  await save('kept', 0);
  await request(lab.app).put(path).send(body).expect(status);
  expect((await read()).text).toBe('kept');
});

test('one of exactly the limit is taken', async () => {
  await save('é'.repeat(learnerLimits.noteBytes / 2), 0).expect(200);
});

test('an unknown exercise is 404', async () => {
  await request(lab.app).get('/api/exercises/iam/none/note').expect(404);
  await request(lab.app).put('/api/exercises/iam/none/note').send({ text: '', revision: 0 }).expect(404);
});
