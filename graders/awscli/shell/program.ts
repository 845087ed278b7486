/** What the interpreter asks of whoever answers for a program, and what it gets back. */
import type { Range } from '../../check.ts';

/** One word of a command with the place that it came from. */
export interface PlacedWord {
  text: string;
  at: Range;
}

export interface ProgramCommand {
  /** The arguments: the program's own name is not among them. */
  words: PlacedWord[];
  at: Range;
  /** What is left of standard input. */
  readStdin(): string;
  /** Exported variables and those set for this command. */
  variable(name: string): string | undefined;
  files: Map<string, string>;
  /** Something of the script reads what is printed. */
  outputRead: boolean;
  /** The script asks how the command ended: it stands in a condition, before `||` or `&&`, or behind `!`. */
  checked: boolean;
}

export interface ProgramAnswer {
  status: number;
  stdout: string;
  stderr: string;
}

export type Program = (command: ProgramCommand) => ProgramAnswer;

/** Everything outside of the shell that a script can reach. */
export interface Surroundings {
  programs: ReadonlyMap<string, Program>;
  /** `sleep`: the model's clock goes on. */
  pass(seconds: number): void;
}
