/** One word of shell text → what the program gets: quotes removed, known variables filled in. */
import type { ParsedScript, Word, WordPart } from 'unbash';
import type { Range } from '../../check.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';

export type Values = (name: string) => string | undefined;

interface Context {
  range(start: number, end: number): Range;
  commands(script: ParsedScript | undefined): ShellCommand[];
}

/** None, one or several: the value of an unquoted variable is split at blanks. */
export function readWord(word: Word, values: Values, { range, commands }: Context): ShellWord[] {
  const at = range(word.pos, word.end);
  if (word.parts === undefined) return [{ text: word.value, fixed: true, commands: [], range: at }];
  const words: ShellWord[] = [];
  let open: ShellWord | null = null;
  const current = (): ShellWord => (open ??= { text: '', fixed: true, commands: [], range: at });
  const add = (text: string, fixed: boolean): void => {
    const word = current();
    word.text += text;
    word.fixed &&= fixed;
  };
  const read = (part: WordPart, quoted: boolean): void => {
    switch (part.type) {
      case 'Literal':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        add(part.value, true);
        return;
      case 'DoubleQuoted':
      case 'LocaleString':
        add('', true);
        for (const child of part.parts) read(child, true);
        return;
      case 'SimpleExpansion':
      case 'ParameterExpansion': {
        const value = valueOf(part, values);
        if (value === undefined) add(part.text, false);
        else if (quoted) add(value, true);
        else
          value.split(/[ \t\n]+/).forEach((piece, index) => {
            if (index > 0 && open !== null) {
              words.push(open);
              open = null;
            }
            if (piece !== '') add(piece, true);
          });
        return;
      }
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        add(part.text, false);
        current().commands.push(...commands(part.script));
        return;
      default:
        // Patterns, braces and arithmetic: what comes of them is not known before they run.
        add(part.text, false);
    }
  };
  for (const part of word.parts) read(part, false);
  if (open !== null) words.push(open);
  return words;
}

function valueOf(
  part: Extract<WordPart, { type: 'SimpleExpansion' | 'ParameterExpansion' }>,
  values: Values,
): string | undefined {
  if (part.type === 'SimpleExpansion') return values(part.text.slice(1));
  if (part.prefix !== undefined || part.index !== undefined) return undefined;
  return part.operation === undefined ? values(part.parameter) : undefined;
}
