/** Two texts line by line: what stayed, what changed, and that in words. Pure. */
import { mapLines } from '../editor/lines.ts';
import { linesOf } from '../editor/linesOf.ts';
import { count, number } from '../words.ts';

export interface Line {
  /** Counts from 1. */
  number: number;
  text: string;
}

/** A line that stayed has both sides; one that was removed or added has one; a pair of others took each other's place. */
export interface Row {
  before: Line | null;
  after: Line | null;
}

export interface Block {
  changed: boolean;
  rows: Row[];
}

/** Alternating blocks of lines that stayed and lines that changed, in order. The ends of lines don't count. */
export function blocksOf(before: string, after: string): Block[] {
  const [old, now] = withoutLastEnd(linesOf(before), linesOf(after));
  const map = mapLines(old, now);
  const blocks: Block[] = [];
  let at = 0;
  let to = 0;
  while (at < old.length || to < now.length) {
    const rows: Row[] = [];
    if (at < old.length && map[at] === to) {
      while (at < old.length && map[at] === to) rows.push({ before: lineAt(old, at++), after: lineAt(now, to++) });
      blocks.push({ changed: false, rows });
      continue;
    }
    let oldEnd = at;
    while (oldEnd < old.length && map[oldEnd] === null) oldEnd += 1;
    const nowEnd = oldEnd < old.length ? (map[oldEnd] ?? now.length) : now.length;
    for (let row = 0; row < Math.max(oldEnd - at, nowEnd - to); row++)
      rows.push({
        before: at + row < oldEnd ? lineAt(old, at + row) : null,
        after: to + row < nowEnd ? lineAt(now, to + row) : null,
      });
    at = oldEnd;
    to = nowEnd;
    blocks.push({ changed: true, rows });
  }
  return blocks;
}

/** Both texts end with a line's end: there is no further line to show. */
function withoutLastEnd(old: string[], now: string[]): [string[], string[]] {
  return old.at(-1) === '' && now.at(-1) === '' ? [old.slice(0, -1), now.slice(0, -1)] : [old, now];
}

function lineAt(lines: readonly string[], index: number): Line {
  return { number: index + 1, text: lines[index] ?? '' };
}

/** Unchanged lines beside a change that stay in view. */
const context = 3;

export interface Fold {
  rows: Row[];
  /** Whether it begins closed. */
  folded: boolean;
}

/** A block that stayed, in the parts that are worth showing: only what is near a change; at least four lines are folded. */
export function foldsOf(rows: Row[], first: boolean, last: boolean): Fold[] {
  const head = first ? 0 : context;
  const tail = last ? 0 : context;
  if (rows.length < head + tail + 4) return [{ rows, folded: false }];
  return [
    { rows: rows.slice(0, head), folded: false },
    { rows: rows.slice(head, rows.length - tail), folded: true },
    { rows: rows.slice(rows.length - tail), folded: false },
  ].filter((fold) => fold.rows.length > 0);
}

/** Where two lines differ: the characters from `start` to each one's end. Null when they have too little in common to be told apart so. */
export function differing(before: string, after: string): { start: number; before: number; after: number } | null {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  if (start + end < Math.max(before.length, after.length) / 3) return null;
  return { start, before: before.length - end, after: after.length - end };
}

/** `3 lines changed, 1 added in Dockerfile`. */
export function summary(path: string, blocks: readonly Block[]): string {
  const rows = blocks.filter((block) => block.changed).flatMap((block) => block.rows);
  const changed = rows.filter((row) => row.before && row.after).length;
  const added = rows.filter((row) => !row.before).length;
  const removed = rows.filter((row) => !row.after).length;
  const parts = [
    { n: changed, word: 'changed' },
    { n: added, word: 'added' },
    { n: removed, word: 'removed' },
  ].filter(({ n }) => n > 0);
  if (parts.length === 0) return `Only the ends of lines differ in ${path}`;
  const said = parts.map(({ n, word }, index) => `${index === 0 ? count(n, 'line') : number(n)} ${word}`);
  return `${said.join(', ')} in ${path}`;
}
