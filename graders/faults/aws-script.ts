/** What is wrong with a script of the AWS CLI that is being written, from the model that grades it. Nothing is run. */
import type { Finding } from '../check.ts';
import { checkNames, parseCommandLine } from '../awscli/cli/command-line.ts';
import { NotModelled, UsageFault } from '../awscli/cli/fault.ts';
import { parseScript, type Script } from '../awscli/shell/script.ts';
import { shellCommands, type ShellCommand } from '../parse/shell.ts';

/** Where bash would stop reading, what is not followed here, and command lines that the AWS CLI refuses. Never throws. */
export function faultsOf(text: string, file: string): Finding[] {
  const { subject, problems } = parseScript(text, file);
  if (subject === null || problems.length > 0) return problems;
  return [...subject.unsupported, ...usageFaults(subject)];
}

const usageFaults = ({ text, file, range }: Script): Finding[] =>
  shellCommands(text, range)
    .filter(({ program }) => program === 'aws')
    .flatMap((command) => usageFault(command, file));

function usageFault({ args, range }: ShellCommand, file: string): Finding[] {
  // What stands for a value that nobody knows yet; names are judged all the same.
  const words = args.map(({ text, fixed }) => (fixed ? text : 'unknown'));
  const known = args.every(({ text, fixed }) => fixed && !/fileb?:\/\//.test(text));
  try {
    if (known) parseCommandLine(words, () => null);
    else checkNames(words);
  } catch (error) {
    // What only the model does not know is no fault of the script.
    if (error instanceof NotModelled) return [];
    if (!(error instanceof UsageFault)) throw error;
    const word = error.word === undefined ? undefined : args[error.word];
    if (word?.fixed === false) return [];
    return [{ file, ...(word?.range ?? range), message: error.message }];
  }
  return [];
}
