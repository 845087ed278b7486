/** How the programs other than `aws` end, and the options that they take. */
import { didYouMean } from '../../parse/nearest.ts';
import { NotFollowed } from '../shell/signals.ts';
import type { PlacedWord, Program, ProgramCommand } from '../shell/program.ts';

/** The program itself stops, with a message on standard error and status 1. */
export class ProgramFault extends Error {
  override readonly name = 'ProgramFault';
}

/** `run` answers what is printed. */
export function program(run: (command: ProgramCommand) => string): Program {
  return (command) => {
    try {
      return { status: 0, stdout: run(command), stderr: '' };
    } catch (error) {
      if (!(error instanceof ProgramFault)) throw error;
      return { status: 1, stdout: '', stderr: `${error.message}\n` };
    }
  };
}

/** Option → whether a value follows it; a text is the long form of a short one. */
export type Options = Readonly<Record<string, 'value' | 'switch' | `--${string}`>>;

export interface Read {
  operands: PlacedWord[];
  values(option: string): string[];
  has(option: string): boolean;
}

/** Throws {@link NotFollowed} for an option that is not in the list: it could change everything. */
export function readOptions(words: readonly PlacedWord[], options: Options, of: string): Read {
  const given = new Map<string, string[]>();
  const operands: PlacedWord[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.text.startsWith('-') || word.text === '-') {
      operands.push(word);
      continue;
    }
    const [, written = '', inline] = /^([^=]*)(?:=(.*))?$/s.exec(word.text)!;
    const kind = Object.hasOwn(options, written) ? options[written]! : undefined;
    const name = kind?.startsWith('--') ? kind : written;
    const takes = Object.hasOwn(options, name) ? options[name] : undefined;
    if (takes === undefined) {
      throw new NotFollowed(
        `\`${of} ${written}\` is not followed here.${didYouMean(written, Object.keys(options))}`,
        word.at,
      );
    }
    const value = takes === 'switch' ? (inline ?? 'true') : (inline ?? words[++at]?.text);
    if (value === undefined) throw new ProgramFault(`${of}: flag needs an argument: ${written}`);
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  return {
    operands,
    values: (option) => given.get(option) ?? [],
    has: (option) => given.has(option) && given.get(option)!.at(-1) !== 'false',
  };
}
