/** Looks for secrets in a file that comes in pieces: a few windows of memory, whatever its size. */
import { findSecrets, kindOfFile, type KnownSecret, type Secret } from '../xray/secrets/find.ts';
import type { Sink } from './saved-image.ts';

/** Pieces smaller than this are put together first. */
const windowBytes = 64 * 1024;
/** Kept of each window for the next one, so that no secret is cut in two. */
const overlap = 4096;

export type ScannedSecret = Pick<Secret, 'rule' | 'title' | 'value'> & {
  /** Counts from 1; null: the file is no text. */
  fileLine: number | null;
};

export function secretScan(path: string, known: readonly KnownSecret[], tell: (secret: ScannedSecret) => void): Sink {
  let kind = kindOfFile(path);
  let isText = true;
  let begun = false;
  let text = '';
  /** Lines before `text`. */
  let lines = 0;

  const scan = (last: boolean): void => {
    const until = last ? text.length : text.length - overlap;
    for (const { index, rule, title, value } of findSecrets(text, kind, known)) {
      if (index >= until) continue;
      tell({ rule, title, value, fileLine: isText ? lines + newlines(text.slice(0, index)) + 1 : null });
    }
    if (isText) lines += newlines(text.slice(0, until));
    text = text.slice(until);
  };

  return {
    write(chunk) {
      if (!begun) {
        begun = true;
        isText = !chunk.subarray(0, 4096).includes(0);
        if (!isText && kind !== 'foreign') kind = 'other';
      }
      // One character for each byte: secrets are ASCII, and positions stay.
      text += chunk.toString('latin1');
      if (text.length >= windowBytes) scan(false);
    },
    end: () => scan(true),
  };
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
