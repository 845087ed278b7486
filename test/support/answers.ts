/** Grades answers to an exercise that needs no engine: the solution with some files replaced. */
import { randomUUID } from 'node:crypto';
import { grade } from '../../graders/index.ts';
import type { Files, Finding } from '../../graders/index.ts';
import { loadContent } from '../../server/content.ts';
import { exercisesDir } from '../../server/paths.ts';

export interface GradedAnswer {
  /** Checks that did not pass, in their order. */
  failed: string[];
  findings: Finding[];
}

/** `answers` replace files of the solution; what is no text is written as JSON. */
export async function answerGrader(id: string): Promise<(answers: Record<string, unknown>) => Promise<GradedAnswer>> {
  const content = await loadContent(exercisesDir);
  const exercise = content.exercise(id);
  const solution = content.proofs(id)?.solutions[0];
  if (!exercise || !solution) throw new Error(`there is no exercise ${id} with a solution`);
  return async (answers) => {
    const files: Files = {
      ...solution.files,
      ...Object.fromEntries(
        Object.entries(answers).map(([file, answer]) => [
          file,
          typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2),
        ]),
      ),
    };
    const { checks } = await grade({
      exercise,
      files,
      engine: null,
      submission: randomUUID(),
      attempt: 1,
      signal: AbortSignal.timeout(60_000),
    });
    const failing = checks.filter(({ status }) => status !== 'passed');
    return { failed: failing.map((check) => check.id), findings: failing.flatMap((check) => check.findings) };
  };
}
