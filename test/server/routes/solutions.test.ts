import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { solutions } from '../../../server/contract-learner.ts';
import { loadContent } from '../../../server/content.ts';
import { exercisesDir } from '../../../server/paths.ts';
import { policyExercise, taskExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { verdict } from '../support/verdicts.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const read = (exercise: string) => request(lab.app).get(`/api/exercises/${exercise}/solutions`);
const grade = async (exercise: string, status: 'passed' | 'failed', score: number, learner = 'local') => {
  await lab.store.acceptSubmission({ learner, exercise, seed: null, files: {}, purpose: 'practice' });
  const claim = (await lab.store.claimSubmission({ worker: 'w', leaseMs: 1000 }))!;
  await lab.store.recordVerdict(claim.id, claim.attempt, verdict(status, score));
};

test('are refused until the exercise is passed: not by a failure, another exercise or another learner', async () => {
  expect((await read(policyExercise).expect(403)).text).not.toContain('right\\": true');
  await grade(policyExercise, 'failed', 99);
  await grade(taskExercise, 'passed', 100);
  await grade(policyExercise, 'passed', 100, 'bo');
  await read(policyExercise).expect(403);
  await grade(policyExercise, 'passed', 100);
  const answer = solutions.parse((await read(policyExercise).expect(200)).body);
  expect(answer.solutions).toEqual([
    { name: 'solution', files: { 'policy.json': '{"right": true}\n' }, whyHtml: '<p>It is <em>right</em>.</p>\n' },
    { name: 'another-way', files: { 'policy.json': '{"right": 1}\n' }, whyHtml: null },
  ]);
});

test('an unknown exercise is 404', () => read('iam/none').expect(404));

describe('of the course', () => {
  test('no answer before passing holds one of them', async () => {
    const content = await loadContent(exercisesDir, { thorough: false });
    const course = await openLab({}, { content: { refresh: () => Promise.resolve(content), problem: null } });
    let known = 0;
    try {
      for (const { id } of content.list()) {
        const right = await content.solutions(id);
        expect(right[0]!.name).toBe('solution');
        const starter = content.exercise(id)!.starter;
        const telling = right.flatMap(({ files, why }) => [
          ...Object.entries(files).flatMap(([path, text]) =>
            text === starter[path] || text.length < 40 ? [] : [text],
          ),
          ...(why === null ? [] : [why.trim().slice(0, 60)]),
        ]);
        known += telling.length;
        const answers = await Promise.all(
          [`/api/exercises/${id}`, `/api/exercises/${id}/solutions`, `/api/exercises/${id}/note`].map((path) =>
            request(course.app).get(path),
          ),
        );
        expect(answers.map(({ status }) => status)).toEqual([200, 403, 200]);
        const told = telling.filter((text) =>
          answers.some((answer) => answer.text.includes(JSON.stringify(text).slice(1, -1))),
        );
        expect(told, id).toEqual([]);
      }
      expect(known).toBeGreaterThan(content.list().length);
    } finally {
      await course.close();
    }
  }, 120_000);
});
