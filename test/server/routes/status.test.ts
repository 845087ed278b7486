import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { status } from '../../../server/contract.ts';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const read = async () => status.parse((await request(lab.app).get('/api/status').expect(200)).body);

test('says which engine, what waits and what the operator should know', async () => {
  expect(await read()).toEqual({
    version: '1.2.3',
    engine: { state: 'absent', message: 'There is no container engine.', summary: null },
    images: [],
    queue: { waiting: 0, running: 0, slots: 1 },
    notices: [],
  });
  await lab.store.acceptSubmission({
    learner: 'local',
    exercise: policyExercise,
    seed: null,
    files: {},
    purpose: 'practice',
  });
  lab.content.problem = 'course.yaml:3:1 title: too short';
  expect(await read()).toMatchObject({ queue: { waiting: 1 }, notices: ['course.yaml:3:1 title: too short'] });
});
