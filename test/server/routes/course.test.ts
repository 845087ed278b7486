import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { course } from '../../../server/contract.ts';
import { policyExercise, taskExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { verdict } from '../support/verdicts.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const read = async () => course.parse((await request(lab.app).get('/api/course').expect(200)).body);
const draft = (exercise: string) =>
  lab.store.saveDraft({ learner: 'local', exercise, files: {}, edited: true, revision: 0 });
const grade = async (exercise: string, status: 'passed' | 'failed', score: number) => {
  await lab.store.acceptSubmission({ learner: 'local', exercise, seed: null, files: {}, purpose: 'practice' });
  const claim = (await lab.store.claimSubmission({ worker: 'w', leaseMs: 1000 }))!;
  await lab.store.recordVerdict(claim.id, claim.attempt, verdict(status, score));
};

test('shows layers and cards in the order of the course', async () => {
  const { title, layers, next } = await read();
  expect(title).toBe('Test course');
  expect(layers.map((layer) => layer.exercises.map((card) => card.id))).toEqual([[taskExercise], [policyExercise]]);
  expect(layers[0]!.exercises[0]).toMatchObject({ points: 100, needsEngine: true, state: 'not-started', attempts: 0 });
  expect(layers[1]!.exercises[0]).toMatchObject({ needsEngine: false, bestScore: null, lastActivityAt: null });
  expect(next).toBe(taskExercise);
});

test('next is what was worked on last, then what was not begun, then nothing', async () => {
  await draft(policyExercise);
  expect((await read()).next).toBe(policyExercise);
  await grade(policyExercise, 'passed', 100);
  expect((await read()).next).toBe(taskExercise);
  await grade(taskExercise, 'failed', 40);
  expect(await read()).toMatchObject({
    next: taskExercise,
    layers: [
      { exercises: [{ state: 'in-progress', bestScore: 40, attempts: 1 }] },
      { exercises: [{ state: 'passed' }] },
    ],
  });
  await grade(taskExercise, 'passed', 100);
  expect((await read()).next).toBeNull();
});
