import { describe, expect, test } from 'vitest';
import { mapLines } from '../../../web/src/editor/lines.ts';
import { linesOf } from '../../../web/src/editor/linesOf.ts';

const map = (before: string, after: string) => mapLines(before.split(''), after.split(''));

describe('lines that stayed', () => {
  test.each([
    ['abc', 'abc', [0, 1, 2]],
    ['abc', 'xabc', [1, 2, 3]],
    ['abc', 'abcx', [0, 1, 2]],
    ['abc', 'ac', [0, null, 1]],
    ['abc', 'aXc', [0, null, 2]],
    ['abcde', 'xbyd', [null, 1, null, 3, null]],
    ['abc', '', [null, null, null]],
    ['', 'abc', []],
    ['aba', 'a', [0, null, null]],
  ])('%s → %s', (before, after, expected) => expect(map(before, after)).toEqual(expected));

  test('is bounded: two long texts with nothing in common', () => {
    const many = (text: string) => Array.from({ length: 20_000 }, (_, index) => `${text} ${index}`);
    expect(mapLines(many('a'), many('b')).every((line) => line === null)).toBe(true);
  });

  test('all three line ends', () => expect(linesOf('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd']));
});
