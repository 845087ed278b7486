import { describe, expect, test } from 'vitest';
import { blocksOf, differing, foldsOf, summary, type Row } from '../../../web/src/changes/diff.ts';

const text = (...lines: string[]) => `${lines.join('\n')}\n`;
const drawn = (before: string, after: string) =>
  blocksOf(before, after).map(({ changed, rows }) => [
    changed,
    ...rows.map(
      (row) =>
        `${row.before ? `${row.before.number}${row.before.text}` : '-'}|${row.after ? `${row.after.number}${row.after.text}` : '-'}`,
    ),
  ]);

describe('blocks', () => {
  test('a line that changed stands beside the one that took its place', () => {
    expect(drawn(text('a', 'b', 'c'), text('a', 'B', 'c'))).toEqual([
      [false, '1a|1a'],
      [true, '2b|2B'],
      [false, '3c|3c'],
    ]);
  });

  test('added and removed lines have one side, and numbers go on', () => {
    expect(drawn(text('a', 'b'), text('x', 'a', 'y', 'b'))).toEqual([
      [true, '-|1x'],
      [false, '1a|2a'],
      [true, '-|3y'],
      [false, '2b|4b'],
    ]);
    expect(drawn(text('a', 'b', 'c'), text('b'))).toEqual([
      [true, '1a|-'],
      [false, '2b|1b'],
      [true, '3c|-'],
    ]);
  });

  test('every line of both texts is there once', () => {
    const before = text('one', 'two', 'three', 'two', 'one', 'four');
    const after = text('two', 'one', 'two', 'five', 'four', 'six');
    const rows = blocksOf(before, after).flatMap((block) => block.rows);
    const side = (of: 'before' | 'after') => rows.flatMap((row) => (row[of] ? [row[of].text] : []));
    expect(text(...side('before'))).toBe(before);
    expect(text(...side('after'))).toBe(after);
  });

  test('a last line without its end is told, and ends of lines alone are no change', () => {
    expect(drawn('a\n', 'a')).toEqual([
      [false, '1a|1a'],
      [true, '2|-'],
    ]);
    expect(blocksOf('a\r\nb\r\n', 'a\nb\n').some((block) => block.changed)).toBe(false);
    expect(drawn('', '')).toEqual([]);
  });
});

test('far from a change lines are folded, from four on', () => {
  const rows = (n: number): Row[] =>
    Array.from({ length: n }, (_, index) => ({ before: { number: index + 1, text: '' }, after: null }));
  const shape = (n: number, first: boolean, last: boolean) =>
    foldsOf(rows(n), first, last).map((fold) => (fold.folded ? -fold.rows.length : fold.rows.length));
  expect(shape(9, false, false)).toEqual([9]);
  expect(shape(10, false, false)).toEqual([3, -4, 3]);
  expect(shape(10, true, false)).toEqual([-7, 3]);
  expect(shape(10, false, true)).toEqual([3, -7]);
});

test('the part of a line that differs', () => {
  expect(differing('USER root', 'USER app')).toEqual({ start: 5, before: 9, after: 8 });
  expect(differing('FROM a:1 AS b', 'FROM a:2 AS b')).toEqual({ start: 7, before: 8, after: 8 });
  expect(differing('aa', 'aaa')).toEqual({ start: 2, before: 2, after: 3 });
  expect(differing('COPY . .', 'USER 1001')).toBeNull();
});

test.each([
  ['a\nb\n', 'a\nB\n', '1 line changed in f'],
  ['a\nb\n', 'A\nB\nc\n', '2 lines changed, 1 added in f'],
  ['a\nb\nc\n', 'a\n', '2 lines removed in f'],
  ['a\n', 'a\r\n', 'Only the ends of lines differ in f'],
])('summary of %j and %j', (before, after, words) => {
  expect(summary('f', blocksOf(before, after))).toBe(words);
});
