/** The commands that a build runs: each RUN as its shell will read it. */
import type { ShellCommand, ShellWord } from '../shell.ts';
import { isShell, shellCommands, wordsCommand } from '../shell.ts';
import type { Instruction } from './instruction.ts';
import type { Heredoc } from './lines.ts';
import type { Stage } from './model.ts';
import type { RangeOf } from '../text.ts';
import { positions } from '../text.ts';

export interface Step {
  stage: Stage;
  instruction: Instruction;
  /** Null: another shell than those of the POSIX family runs it, or another interpreter. */
  commands: ShellCommand[] | null;
}

/** Every RUN of these stages, in order. */
export function stepsOf(stages: Iterable<Stage>): Step[] {
  return [...stages]
    .toSorted((a, b) => a.index - b.index)
    .flatMap((stage) =>
      stage.instructions
        .filter(({ keyword }) => keyword === 'RUN')
        .map((instruction) => ({ stage, instruction, commands: readRun(instruction, stage) })),
    );
}

/** The commands of RUN, CMD, ENTRYPOINT, or of the command of a HEALTHCHECK: `args` without its first. */
export function jsonWords(instruction: Instruction, from = 0): ShellWord[] {
  const places = [...instruction.rest.text.matchAll(/"(?:[^"\\]|\\.)*"/g)];
  return instruction.args.slice(from).map((text, index) => {
    const place = places[index];
    const start = instruction.rest.start + (place?.index ?? 0);
    const range = place === undefined ? instruction.rest.range : instruction.at(start, start + place[0].length);
    return { text, fixed: true, commands: [], range };
  });
}

function readRun(instruction: Instruction, stage: Stage): ShellCommand[] | null {
  const { heredocs, rest, form } = instruction;
  const variables = stage.variables.get(instruction);
  const value = (name: string): string | undefined => variables?.get(name) ?? undefined;
  if (form === 'json') return wordsCommand(jsonWords(instruction), instruction.rest.range);
  const shell = stage.shells.get(instruction)?.[0] ?? '/bin/sh';
  const [first] = heredocs;
  if (first !== undefined && /^\d*<<-?\s*(?:'[^']*'|"[^"]*"|[^\s<>&|;'"]+)$/.test(rest.text)) {
    const { text, range } = bodyOf(first);
    const interpreter = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(text);
    const program = interpreter?.[1]?.endsWith('/env') === true ? interpreter[2] : interpreter?.[1];
    return isShell(program ?? shell) ? shellCommands(text, range, value) : null;
  }
  if (!isShell(shell)) return null;
  const bodies = heredocs.map((heredoc) => `\n${heredoc.content}${heredoc.name}`);
  return shellCommands(rest.text + bodies.join(''), placesWith(instruction), value);
}

/** A heredoc's text without the tabs that `<<-` takes off, and where it stands. */
function bodyOf({ content, chomp, range }: Heredoc): { text: string; range: RangeOf } {
  const written = content.split('\n');
  const lines = chomp ? written.map((line) => line.replace(/^\t+/, '')) : written;
  const taken = written.map((line, index) => line.length - (lines[index] ?? '').length);
  const text = lines.join('\n');
  return { text, range: shifted(positions(text), range.line - 1, taken) };
}

/** Offsets in the instruction's text followed by its heredocs. */
function placesWith({ rest, heredocs, at }: Instruction): RangeOf {
  const length = rest.text.length;
  const bodies = heredocs.map(({ content, name }) => `${content}${name}`).join('\n');
  const below = shifted(positions(bodies), (heredocs[0]?.range.line ?? 1) - 1, []);
  return (start, end) =>
    start > length
      ? below(start - length - 1, end - length - 1)
      : at(rest.start + start, rest.start + Math.min(end, length));
}

/** Ranges so many lines further down, each line after so many characters that were taken off. */
function shifted(places: RangeOf, down: number, taken: readonly number[]): RangeOf {
  return (start, end) => {
    const { line, column, endLine, endColumn } = places(start, end);
    return {
      line: line + down,
      column: column + (taken[line - 1] ?? 0),
      endLine: endLine + down,
      endColumn: endColumn + (taken[endLine - 1] ?? 0),
    };
  };
}
