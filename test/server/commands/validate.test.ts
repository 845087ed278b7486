import { describe, expect, it } from 'vitest';
import { validateExercise, type Exercise, type Verdict } from '../../../graders/index.ts';
import { loadContent } from '../../../server/content.ts';
import { exercisesDir } from '../../../server/paths.ts';
import { drydock } from '../../support/cli.ts';

interface Report {
  ok: boolean;
  exercises: { id: string; ok: boolean; checks: { id: string; alone: string[] }[]; mutants: { ok: boolean }[] }[];
}

describe('drydock validate', () => {
  it('proves the static exercises: every check has a mutant that it alone catches', async () => {
    const { stdout, exitCode } = await drydock(
      'validate',
      'iam/least-privilege-s3',
      'runtime/pod-security-restricted',
      '--json',
    );
    const { ok, exercises } = JSON.parse(stdout) as Report;
    expect(exitCode).toBe(0);
    expect(ok).toBe(true);
    expect(exercises.map(({ id }) => id)).toEqual(['iam/least-privilege-s3', 'runtime/pod-security-restricted']);
    for (const { checks } of exercises) for (const { id, alone } of checks) expect(alone.length, id).toBeGreaterThan(0);
  });

  it('names an exercise that does not exist', async () => {
    expect(await drydock('validate', 'no/such')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no exercise no\/such/),
    });
  });
});

describe('validateExercise', async () => {
  const content = await loadContent(exercisesDir);
  const exercise = content.exercise('iam/least-privilege-s3')!;
  const proofs = content.proofs('iam/least-privilege-s3')!;

  /** A grader that answers the same for everything: it must never pass for a proof. */
  function always(status: 'passed' | 'failed' | 'error'): (files: unknown) => Promise<Verdict> {
    return () => Promise.resolve(verdictOf(exercise, status));
  }

  it.each(['passed', 'failed', 'error'] as const)(
    'is not fooled by a grader that always answers %s',
    async (status) => {
      const proof = await validateExercise(exercise, proofs, always(status));
      expect(proof.ok).toBe(false);
      expect(proof.problems.length).toBeGreaterThan(0);
      expect(proof.undecided).toBe(status === 'error');
    },
  );
});

function verdictOf(exercise: Exercise, status: 'passed' | 'failed' | 'error'): Verdict {
  const checks = exercise.checks.map(({ id, kind, title, points }) => ({
    id,
    kind,
    title,
    points,
    status,
    earned: status === 'passed' ? points : 0,
    findings: [],
  }));
  return {
    exercise: exercise.id,
    status,
    score: status === 'passed' ? 100 : 0,
    maxScore: 100,
    checks,
    engine: null,
    durationMs: 0,
    hashes: { exercise: '', graders: '', image: null },
    notes: [],
  };
}
