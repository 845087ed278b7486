/**
 * Proves an exercise: every solution scores full marks, the starter fails, every mutant is caught by exactly the checks
 * that it names, and every check has a mutant that it alone catches (the kill matrix).
 */
import type { Files, Verdict } from './check.ts';
import type { Exercise, ExerciseProofs } from './exercise.ts';

export interface ExerciseProof {
  id: string;
  ok: boolean;
  solutions: { name: string; ok: boolean; score: number; maxScore: number }[];
  starter: { ok: boolean; score: number; maxScore: number; failed: string[] };
  mutants: { name: string; about: string; expect: string[]; caughtBy: string[]; ok: boolean }[];
  /** The kill matrix by check. */
  checks: { id: string; caught: string[]; alone: string[]; ok: boolean }[];
  /** What is wrong, in sentences; empty when ok. */
  problems: string[];
  /** True when an engine or another fault of ours left something undecided: nothing is proved then. */
  undecided: boolean;
}

/** Checks that really tried and failed; one stopped by another check says nothing about its own subject. */
function caughtBy(verdict: Verdict): string[] {
  return verdict.checks.filter((check) => check.status === 'failed' && !check.notTried).map((check) => check.id);
}

/** Grades everything with `gradeFiles`, at most `atOnce` at the same time; the order of the results does not depend on it. */
export async function validateExercise(
  exercise: Exercise,
  proofs: ExerciseProofs,
  gradeFiles: (files: Files, label: string) => Promise<Verdict>,
  atOnce = 1,
): Promise<ExerciseProof> {
  const problems: string[] = [];
  let undecided = false;
  const jobs = [
    ...proofs.solutions.map(({ name, files }) => ({ label: `solution ${name}`, files })),
    { label: 'starter', files: exercise.starter },
    ...proofs.mutants.map(({ name, files }) => ({ label: `mutant ${name}`, files })),
  ];
  const verdicts = new Map<string, Verdict>();
  const waiting = jobs.values();
  const grader = async (): Promise<void> => {
    for (const { label, files } of waiting) verdicts.set(label, await gradeFiles(files, label));
  };
  await Promise.all(Array.from({ length: atOnce }, grader));

  const graded = (label: string): Verdict => {
    const verdict = verdicts.get(label)!;
    for (const check of verdict.checks.filter(({ status }) => status === 'error')) {
      undecided = true;
      problems.push(`${label}: ${check.id} could not be decided: ${check.reason ?? 'no reason given'}`);
    }
    return verdict;
  };

  const solutions: ExerciseProof['solutions'] = [];
  for (const { name } of proofs.solutions) {
    const verdict = graded(`solution ${name}`);
    const ok = verdict.status === 'passed' && verdict.score === verdict.maxScore;
    solutions.push({ name, ok, score: verdict.score, maxScore: verdict.maxScore });
    for (const check of verdict.checks.filter(({ status }) => status === 'failed')) {
      problems.push(`solution ${name}: ${check.id} failed: ${check.findings[0]?.message ?? ''}`);
    }
  }

  const verdict = graded('starter');
  const starter = {
    ok: verdict.status === 'failed',
    score: verdict.score,
    maxScore: verdict.maxScore,
    failed: caughtBy(verdict),
  };
  if (!starter.ok) problems.push(`starter: the verdict is ${verdict.status}, but a starter must fail.`);

  const mutants: ExerciseProof['mutants'] = [];
  for (const mutant of proofs.mutants) {
    const caught = caughtBy(graded(`mutant ${mutant.name}`));
    const ok = caught.length === mutant.expect.length && caught.every((id) => mutant.expect.includes(id));
    if (!ok)
      problems.push(
        `mutant ${mutant.name}: expected ${mutant.expect.join(', ')}; caught by ${caught.join(', ') || 'nothing'}.`,
      );
    mutants.push({ name: mutant.name, about: mutant.about, expect: mutant.expect, caughtBy: caught, ok });
  }

  const checks = exercise.checks.map(({ id }) => {
    const caught = mutants.filter((mutant) => mutant.caughtBy.includes(id));
    const alone = caught.filter((mutant) => mutant.caughtBy.length === 1);
    if (alone.length === 0) problems.push(`check ${id}: no mutant is caught by it alone.`);
    return { id, caught: caught.map(({ name }) => name), alone: alone.map(({ name }) => name), ok: alone.length > 0 };
  });

  return { id: exercise.id, ok: problems.length === 0, solutions, starter, mutants, checks, problems, undecided };
}
