/** What every text format needs: positions from offsets, the size that is read, and characters that no text file holds. */
import type { Finding, Range } from '../check.ts';

/** What a parser reads at most: UTF-16 units of a file, and levels of nesting. Far above any real file, far below what hurts. */
export const readLimits = { characters: 1_048_576, depth: 100 } as const;

/** Offsets (UTF-16, end exclusive) → lines and columns from 1. `\n`, `\r\n` and a lone `\r` each end a line, as in the editor. */
export type RangeOf = (start: number, end: number) => Range;

export function positions(text: string): RangeOf {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  const place = (offset: number): [line: number, column: number] => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (starts[low] ?? 0) + 1];
  };
  return (start, end) => {
    const [line, column] = place(start);
    const [endLine, endColumn] = place(Math.max(start, end));
    return { line, column, endLine, endColumn };
  };
}

/** Why the file cannot be read as text at all; null when it can. */
export function unreadable(text: string, file: string, format: string): Finding | null {
  const top = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  if (text.length > readLimits.characters) {
    return {
      ...top,
      message: `\`${file}\` has ${text.length} characters; ${readLimits.characters} is the most that is read here.`,
    };
  }
  // A NUL never occurs in text; U+FFFD is what a decoder leaves where the bytes were not UTF-8.
  const odd = /[\0\uFFFD]/.exec(text);
  if (odd !== null) {
    const range = positions(text)(odd.index, odd.index + 1);
    const what = odd[0] === '\0' ? 'a NUL byte' : 'bytes that are not UTF-8';
    return {
      file,
      ...range,
      message: `There is ${what} at this place, so \`${file}\` is not ${format} text. Save it as UTF-8 without binary content.`,
    };
  }
  if (text.trim() === '' || text.trim() === '\uFEFF') {
    return { ...top, message: `\`${file}\` is empty: there is no ${format} in it to check.` };
  }
  return null;
}
