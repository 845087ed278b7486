/** Proves every exercise on the real engine: solutions, starter, mutants, and the kill matrix. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grade, validateExercise, type Engine } from '../graders/index.ts';
import { loadContent } from '../server/content.ts';
import { exercisesDir } from '../server/paths.ts';
import { closeTestEngine, testEngine } from './support/engine.ts';

const content = await loadContent(exercisesDir);
let engine: Engine;

beforeAll(async () => {
  engine = await testEngine();
  await engine.prepareImages({});
});
afterAll(closeTestEngine);

const seeds: (string | undefined)[] = [undefined, 'another-learner'];

describe.each(content.list().map((spec) => spec.id))('%s', (id) => {
  it.each(seeds)('is proved with the seed %s', async (seed) => {
    const proof = await validateExercise(
      content.exercise(id, seed)!,
      content.proofs(id, seed)!,
      (files, label) =>
        grade({
          exercise: content.exercise(id, seed)!,
          files,
          engine,
          submission: randomUUID(),
          attempt: 1,
          signal: AbortSignal.timeout(240_000),
        }).catch((error: Error) => {
          throw new Error(`${label}: ${error.message}`, { cause: error });
        }),
      engine.slots,
    );
    expect(proof.problems).toEqual([]);
    expect(proof).toMatchObject({ ok: true, undecided: false });
    expect(proof.solutions.length).toBeGreaterThan(1);
  });
});
