/**
 * Dockerfiles as BuildKit reads them (https://docs.docker.com/reference/dockerfile/), with the position of everything.
 * A problem is what the builder would refuse; questions of taste and security belong to checks.
 */
import type { Finding, Range } from '../check.ts';
import type { Instruction } from './dockerfile/instruction.ts';
import { keywords, mayHaveHeredocs, readInstruction } from './dockerfile/instruction.ts';
import type { Directive } from './dockerfile/lines.ts';
import { readLines } from './dockerfile/lines.ts';
import type { Stage } from './dockerfile/model.ts';
import { copySources, neededStages, notAnImage, readStages } from './dockerfile/stages.ts';
import { parseReference } from './dockerfile/reference.ts';
import type { Parsed } from './tree.ts';

export { knownBase } from './dockerfile/bases.ts';
export type { Flag, Instruction } from './dockerfile/instruction.ts';
export type { Stage, Value } from './dockerfile/model.ts';
export { jsonWords, stepsOf } from './dockerfile/run.ts';
export { findInCommands, type BuildCommand } from './dockerfile/commands.ts';
export { foreignImages, type ForeignImage } from './dockerfile/images.ts';
export { copySources, lineage, neededStages, resolveSource, rootBase } from './dockerfile/stages.ts';

export interface Dockerfile {
  file: string;
  escape: '\\' | '`';
  /** `syntax`, `escape` and `check` at the top of the file. */
  directives: Directive[];
  /** In order, FROM included; those behind ONBUILD hang on it. */
  instructions: Instruction[];
  /** ARG before the first FROM. */
  globals: Instruction[];
  stages: Stage[];
  /** What a build without `--target` makes: the last stage. Null when there is none. */
  target: Stage | null;
}

/** Problems beyond these are noise. */
const mostProblems = 20;

/** Never throws; linear in the length of the text. */
export function parseDockerfile(text: string, file: string): Parsed<Dockerfile> {
  const problems: Finding[] = [];
  const problem = (range: Range, message: string): void => {
    if (problems.length < mostProblems) problems.push({ file, ...range, message });
  };
  const unreadable = foreignBytes(text);
  if (unreadable !== null) {
    problem(unreadable.range, unreadable.message);
    if (unreadable.binary) return { subject: null, problems };
  }
  const { escape, directives, lines } = readLines(text, { mayHaveHeredocs, problem });
  const instructions: Instruction[] = [];
  for (const line of lines) {
    const instruction = readInstruction(line, 0, escape, ({ range, message }) => problem(range, message));
    if (keywords.includes(instruction.keyword)) instructions.push(instruction);
  }
  const known = new Set<string>();
  const { globals, stages } = readStages(instructions, escape, (instruction, message) => {
    const { line, column } = instruction.range;
    if (known.has(`${line}:${column}`)) return;
    known.add(`${line}:${column}`);
    problem(instruction.range, message);
  });
  const top: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  if (lines.length === 0)
    problem(top, 'The file holds no instruction: a Dockerfile starts with FROM and the image that it builds on.');
  else if (stages.length === 0 && !instructions.some((instruction) => instruction.keyword !== 'ARG'))
    problem(
      lines[0]?.range(0, lines[0].text.length) ?? top,
      'There is no FROM: a Dockerfile names the image that it builds on.',
    );
  checkSources(stages, problem);
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return {
    subject: { file, escape, directives, instructions, globals, stages, target: stages.at(-1) ?? null },
    problems,
  };
}

/** `COPY --from` that names nothing that can be there. */
function checkSources(stages: readonly Stage[], problem: (range: Range, message: string) => void): void {
  const reached = neededStages(stages);
  for (const stage of stages)
    for (const { flag, source } of copySources(stage, stages)) {
      const name = flag.value ?? '';
      if (source.kind === 'invalid') problem(flag.range, `\`--from=${name.slice(0, 40)}\`: ${source.why}.`);
      else if (source.kind === 'image' && parseReference(source.reference) === null)
        problem(flag.range, notAnImage(source.reference, stages));
      else if (source.kind === 'stage' && source.stage === stage)
        problem(flag.range, `\`${name}\` is this very stage: it cannot copy from itself before it is built.`);
      else if (source.kind === 'stage' && source.stage.index > stage.index && reached.has(stage))
        problem(flag.range, `Stage \`${name}\` comes below: a stage can copy only from stages above it.`);
    }
}

/** A file that is not text. U+FFFD stands where bytes were no UTF-8. */
function foreignBytes(text: string): { range: Range; message: string; binary: boolean } | null {
  const index = text.search(/[\0\ufffd]/);
  if (index < 0) return null;
  const before = text.slice(0, index);
  const line = before.split('\n').length;
  const column = index - before.lastIndexOf('\n');
  const binary = text[index] === '\0';
  return {
    range: { line, column, endLine: line, endColumn: column + 1 },
    message: binary
      ? 'Here is a NUL byte: this is not a text file. Save the Dockerfile as UTF-8 text.'
      : 'Here are bytes that are no UTF-8 text. Save the Dockerfile as UTF-8.',
    binary,
  };
}
