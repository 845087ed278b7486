import { expect, test } from 'vitest';
import { bytes, count, duration, ordinal, resultWord } from '../../web/src/words.ts';

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [13, '13th'],
  [21, '21st'],
  [112, '112th'],
  [122, '122nd'],
])('%i → %s', (n, word) => expect(ordinal(n)).toBe(word));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [48_200, '48 kB'],
  [7_400_000, '7.4 MB'],
  [131_000_000, '131 MB'],
  [999_900, '1.0 MB'],
  [2_500_000_000, '2.5 GB'],
])('%i bytes → %s', (n, words) => expect(bytes(n)).toBe(words));

test.each([
  [412, '0.4 s'],
  [9_960, '10.0 s'],
  [12_400, '12 s'],
  [120_000, '2 min'],
])('%i ms → %s', (ms, words) => expect(duration(ms)).toBe(words));

test('one is singular', () => {
  expect([count(0, 'check'), count(1, 'check'), count(2, 'check')]).toEqual(['0 checks', '1 check', '2 checks']);
});

test('a check that something stopped is not called failed', () => {
  const base = { id: 'a', kind: 'image/a', title: 'A', points: 10, earned: 0, findings: [] };
  expect(resultWord({ ...base, status: 'failed' })).toBe('Failed');
  expect(resultWord({ ...base, status: 'failed', notTried: true })).toBe('Not tried');
  expect(resultWord({ ...base, status: 'error' })).toBe('Not graded');
});
