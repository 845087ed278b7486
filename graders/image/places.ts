/** Where in the learner's Dockerfile a fact about the built image comes from. */
import type { Files, Range } from '../check.ts';
import type { Dockerfile, Instruction, Stage } from '../parse/dockerfile.ts';
import { lineage, parseDockerfile } from '../parse/dockerfile.ts';

export type Place = Range & { file: string };

/** The range of what `pick` finds; the FROM of the last stage when it finds nothing. */
export function placeIn(
  files: Files,
  file: string,
  pick: (target: Stage, dockerfile: Dockerfile) => Instruction | null | undefined,
): Place {
  const subject = parseDockerfile(files[file] ?? '', file).subject;
  const target = subject?.target;
  const range = subject && target ? (pick(target, subject) ?? target.from).range : undefined;
  return { file, ...(range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 }) };
}

/** The last instruction of the stage or its parents that `test` accepts. */
export function lastIn(target: Stage, test: (instruction: Instruction) => boolean): Instruction | undefined {
  for (const stage of lineage(target)) {
    const found = stage.instructions.findLast(test);
    if (found !== undefined) return found;
  }
  return undefined;
}
