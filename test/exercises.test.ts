/**
 * Proves every exercise on the real engine: solutions, starter, mutants, and the kill matrix. In builder slots where this
 * machine can have them, as the server grades.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grade, kindNeedsEngine, validateExercise, type Engine, type Files, type Verdict } from '../graders/index.ts';
import { dockerdObstacle } from '../graders/engine/dockerd.ts';
import { loadContent } from '../server/content.ts';
import { exercisesDir } from '../server/paths.ts';
import { closeTestEngine, testEngine } from './support/engine.ts';

const content = await loadContent(exercisesDir);
let engine: Engine;

beforeAll(async () => {
  engine = await testEngine('program' in dockerdObstacle() ? { engine: 'private' } : {});
  await engine.prepareImages({});
});
afterAll(closeTestEngine);

function prove(id: string, seed: string | undefined, mutants: 'with mutants' | 'without mutants') {
  const exercise = content.exercise(id, seed)!;
  const proofs = content.proofs(id, seed)!;
  const gradeFiles = (files: Files, label: string): Promise<Verdict> =>
    grade({
      exercise,
      files,
      engine,
      submission: randomUUID(),
      attempt: 1,
      signal: AbortSignal.timeout(240_000),
    }).catch((error: Error) => {
      throw new Error(`${label}: ${error.message}`, { cause: error });
    });
  return validateExercise(
    exercise,
    mutants === 'with mutants' ? proofs : { ...proofs, mutants: [] },
    gradeFiles,
    engine.slots,
  );
}

describe.each(content.list())('$id', ({ id, checks, variants }) => {
  it('is proved: solutions, starter, every mutant, every check', async () => {
    const proof = await prove(id, undefined, 'with mutants');
    expect(proof.problems).toEqual([]);
    expect(proof).toMatchObject({ ok: true, undecided: false });
    expect(proof.solutions.length).toBeGreaterThan(1);
  });

  // Mutants of a variant that needs the engine would double the longest test of all; they differ in values only.
  const needsEngine = checks.some((check) => kindNeedsEngine(check.kind));
  if (Object.keys(variants).length > 0) {
    it('holds for the variant of another learner', async () => {
      const proof = await prove(id, 'another-learner', needsEngine ? 'without mutants' : 'with mutants');
      if (!needsEngine) expect(proof.problems).toEqual([]);
      expect(proof.solutions.every(({ ok }) => ok)).toBe(true);
      expect(proof).toMatchObject({ starter: { ok: true }, undecided: false });
    });
  }
});
