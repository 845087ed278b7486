import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { course, exercisePage } from '../../../server/contract.ts';
import { policyExercise, taskExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const tell = (seconds: unknown, exercise = policyExercise) =>
  request(lab.app).post(`/api/exercises/${exercise}/time`).send({ seconds });

test('is shown with the course and with the exercise', async () => {
  await tell(30).expect(204);
  const { layers } = course.parse((await request(lab.app).get('/api/course').expect(200)).body);
  const spent = Object.fromEntries(
    layers.flatMap(({ exercises }) => exercises.map((card) => [card.id, card.secondsSpent])),
  );
  expect(spent).toEqual({ [policyExercise]: 30, [taskExercise]: 0 });
  const page = exercisePage.parse((await request(lab.app).get(`/api/exercises/${policyExercise}`).expect(200)).body);
  expect(page.secondsSpent).toBe(30);
});

test('time that has not passed is not counted, however often it is told', async () => {
  await tell(60);
  for (let again = 0; again < 5; again++) await tell(60).expect(204);
  // The second that may begin in between counts.
  expect((await lab.store.learners.timeSpent('local')).get(policyExercise)).toBeLessThan(120);
});

test.each([0, -5, 61, 1.5, '30', null])('refuses %j seconds', async (seconds) => {
  await tell(seconds).expect(400);
  expect([...(await lab.store.learners.timeSpent('local'))]).toEqual([]);
});

test('an unknown exercise is 404', () => tell(30, 'iam/none').expect(404));
