import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exercisePage, hintOpened } from '../../../server/contract.ts';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const open = (index: string) => request(lab.app).post(`/api/exercises/${policyExercise}/hints/${index}`);

test('opens a hint, as often as asked, and remembers it', async () => {
  for (let i = 0; i < 2; i++) {
    const { body } = await open('1').expect(200);
    expect(hintOpened.parse(body)).toEqual({ index: 1, cost: 1, html: '<p>Hint <em>1</em></p>\n' });
  }
  const page = exercisePage.parse((await request(lab.app).get(`/api/exercises/${policyExercise}`)).body);
  expect(page.hints.map((hint) => hint.html !== null)).toEqual([false, true, false]);
});

test.each(['3', '-1', '01', 'x', '1.0', '__proto__', 'length'])('there is no hint %s', async (index) => {
  await open(index).expect(404);
});
