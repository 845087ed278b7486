/** Advice beside the checks: what an expert would say of a learner's policies, without points. */
import type { Files, Finding } from './check.ts';
import type { Exercise, ExerciseCheck } from './exercise.ts';
import type { RunStatics } from './static-checks.ts';

/** The check that tells errors already, with points, and knows what kind of policy the file is. */
const validity = 'iam/valid-policy';

export interface AdviceRequest {
  exercise: Exercise;
  /** The exercise's checks of policies, each with the file that it is about. */
  policyChecks: readonly (Pick<ExerciseCheck, 'kind' | 'with'> & { file: string })[];
  files: Files;
  signal: AbortSignal;
  runStatics: RunStatics;
}

/**
 * Advice on every editable policy that some check is about, but not what a check says already; nothing on a file that cannot
 * be read. `onNote` is told, in a sentence, where none could be given.
 */
export async function advise(request: AdviceRequest, onNote: (sentence: string) => void): Promise<Finding[]> {
  const { exercise, policyChecks, files, signal } = request;
  const editable = exercise.files.filter((file) => file.editable).map(({ path }) => path);
  const policies = editable.filter((path) => policyChecks.some(({ file }) => file === path));
  const validated = new Map(
    policyChecks.filter(({ kind }) => kind === validity).map((check) => [check.file, check.with]),
  );
  const checks = policies.map((file) => ({ kind: 'iam/advice', file, with: validated.get(file) ?? {} }));
  const found: Finding[] = [];
  let done = 0;
  await request.runStatics({ checks, files, signal }, ({ status, reason, notTried, findings }) => {
    const { file } = checks[done++]!;
    if (status === 'error') onNote(`There is no advice on ${file}: ${reason ?? 'it could not be decided.'}`);
    else if (!notTried)
      found.push(...findings.filter(({ advice }) => advice?.severity !== 'error' || !validated.has(file)));
  });
  return found;
}
