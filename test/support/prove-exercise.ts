/** One exercise proved, plain and as another learner's: its solutions, starter, mutants, and the kill matrix. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { grade, validateExercise, type Engine, type Exercise, type Files, type Verdict } from '../../graders/index.ts';
import type { Content } from '../../server/content.ts';

/** A capstone grades its files some seventy times; a busy machine may take its time. */
const room = { timeout: 900_000 };

/** Without an engine only where no check of it needs one. */
export function provesExercise(
  content: Content,
  { id, variants }: Pick<Exercise, 'id' | 'variants'>,
  engine: () => Engine | null,
): void {
  const prove = (seed: string | undefined, mutants: 'with mutants' | 'without mutants') => {
    const exercise = content.exercise(id, seed)!;
    const proofs = content.proofs(id, seed)!;
    const gradeFiles = (files: Files, label: string): Promise<Verdict> =>
      grade({
        exercise,
        files,
        engine: engine(),
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
      engine()?.slots,
    );
  };

  it('is proved: solutions, starter, every mutant, every check', room, async () => {
    const proof = await prove(undefined, 'with mutants');
    // As text, so that whoever reads the first line of a failure knows what failed.
    expect(proof.problems.join('\n')).toBe('');
    expect(proof).toMatchObject({ ok: true, undecided: false });
    expect(proof.solutions.length).toBeGreaterThan(1);
  });

  if (Object.keys(variants).length === 0) return;
  it('holds for the variant of another learner', room, async () => {
    // Mutants of a variant that needs the engine would double the longest test of all; they differ in values only.
    const proof = await prove('another-learner', engine() ? 'without mutants' : 'with mutants');
    if (!engine()) expect(proof.problems.join('\n')).toBe('');
    expect(proof.solutions.every(({ ok }) => ok)).toBe(true);
    expect(proof).toMatchObject({ starter: { ok: true }, undecided: false });
  });
}
