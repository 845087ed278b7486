/** A policy that the exercise itself brings along, such as a key policy that is only read. */
import { Undecided } from '../check.ts';
import type { Files } from '../check.ts';
import { compilePolicy } from './evaluate.ts';
import type { CompiledPolicy } from './evaluate.ts';
import { parsePolicy } from './policy.ts';

/** Throws `Undecided` when it cannot be read. */
export function policyOfExercise(files: Files, file: string): CompiledPolicy {
  const { subject, problems } = parsePolicy(files[file] ?? '', file);
  if (!subject || problems.length > 0) throw new Undecided(`${file} cannot be read. This is a fault of the exercise.`);
  return compilePolicy(subject);
}
