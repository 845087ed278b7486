/** What the interpreter asks of whoever answers for `aws`, and what it gets back. */
import type { Range } from '../../check.ts';

/** One word of a command with the place that it came from. */
export interface PlacedWord {
  text: string;
  at: Range;
}

export interface AwsCommand {
  words: PlacedWord[];
  at: Range;
  stdin: string;
  /** Exported variables and those set for this command. */
  variable(name: string): string | undefined;
  files: Map<string, string>;
  /** Something of the script reads what is printed. */
  outputRead: boolean;
  /** The script asks how the command ended: it stands in a condition, before `||` or `&&`, or behind `!`. */
  checked: boolean;
}

export interface AwsAnswer {
  status: number;
  stdout: string;
  stderr: string;
}
