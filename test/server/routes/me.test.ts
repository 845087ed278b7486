import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdings, learnerData } from '../../../server/contract-learner.ts';
import { verdict as verdictSchema } from '../../../server/contract.ts';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';
import { verdict } from '../support/verdicts.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const files = { 'policy.json': '{"Version":"2012-10-17"}' };
const submit = async () => {
  const { body } = await request(lab.app)
    .post('/api/submissions')
    .send({ exercise: policyExercise, files })
    .expect(202);
  return (body as { id: string }).id;
};
const graded = async () => {
  const id = await submit();
  const claim = (await lab.store.claimSubmission({ worker: 'w', leaseMs: 1000 }))!;
  await lab.store.recordVerdict(claim.id, claim.attempt, verdict('failed', 40));
  return id;
};
const exported = async () => {
  const answer = await request(lab.app).get('/api/me/data').expect(200);
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+\.json"$/);
  return learnerData.parse(JSON.parse(answer.text));
};
const fill = async () => {
  const exercise = `/api/exercises/${policyExercise}`;
  await request(lab.app).put(`${exercise}/draft`).send({ files, revision: 0 });
  await request(lab.app).put(`${exercise}/note`).send({ text: 'A note', revision: 0 });
  await request(lab.app).post(`${exercise}/hints/0`);
  await request(lab.app).post(`${exercise}/time`).send({ seconds: 30 });
};
const held = async () => holdings.parse((await request(lab.app).get('/api/me').expect(200)).body);

test('nothing of somebody who has done nothing', async () => {
  expect(await held()).toEqual({ submissions: 0, drafts: 0, notes: 0, hints: 0, seconds: 0 });
  expect(await exported()).toMatchObject({ drafts: [], notes: [], hints: [], time: [], submissions: [] });
});

test('the export holds everything, with files and verdicts, and more submissions than are read at once', async () => {
  const ids = [];
  for (let i = 0; i < 23; i++) ids.push(await graded());
  await fill();
  expect(await held()).toEqual({ submissions: 23, drafts: 1, notes: 1, hints: 1, seconds: 30 });
  const data = await exported();
  expect(data.submissions.map(({ id }) => id)).toEqual(ids);
  expect(data.submissions[0]).toMatchObject({ exercise: policyExercise, state: 'graded', files });
  expect(verdictSchema.parse(data.submissions[0]!.verdict).score).toBe(40);
  expect(data).toMatchObject({
    drafts: [{ exercise: policyExercise, files }],
    notes: [{ text: 'A note' }],
    hints: [{ index: 0 }],
    time: [{ seconds: 30 }],
  });
});

test('another learner’s data is not in it, and stays when mine goes', async () => {
  await lab.store.acceptSubmission({ learner: 'bo', exercise: policyExercise, seed: null, files, purpose: 'exam' });
  await lab.store.learners.saveNote({ learner: 'bo', exercise: policyExercise, text: 'Not yours', revision: 0 });
  expect(await exported()).toMatchObject({ submissions: [], notes: [] });
  await request(lab.app).delete('/api/me/data').expect(204);
  expect(await lab.store.listSubmissions({ learner: 'bo', limit: 5 })).toHaveLength(1);
  expect(await lab.store.learners.getNote('bo', policyExercise)).not.toBeNull();
});

test('deleting ends what runs, and nothing is left', async () => {
  await graded();
  await fill();
  lab.worker.start();
  const id = await submit();
  const call = await until('the grader is called', () => lab.grader.calls[0]);
  await request(lab.app).delete('/api/me/data').expect(204);
  await until('the grading is told to stop', () => call.request.signal.aborted);
  expect(await held()).toEqual({ submissions: 0, drafts: 0, notes: 0, hints: 0, seconds: 0 });
  await request(lab.app).get(`/api/submissions/${id}`).expect(404);
  expect(await exported()).toMatchObject({ submissions: [] });
  // And the lab goes on.
  await submit();
  await until('the next one is graded', () => lab.grader.calls[1]);
});

test('a page of another site cannot delete', async () => {
  await fill();
  await request(lab.app).delete('/api/me/data').set('Origin', 'https://elsewhere.example').expect(403);
  expect((await held()).notes).toBe(1);
});
