import { expect, test } from 'vitest';
import { capped, clean } from '../../../graders/xray/clean.ts';

test('what would write on a terminal, break a line or turn the writing is replaced', () => {
  expect(clean('a\u001b[31mb\u0000c\r\nd\u0085e\u2028f')).toBe('a\ufffd[31mb\ufffdc\ufffd\ufffdd\ufffde\ufffdf');
  expect(clean('evil\u202egpj.exe')).toBe('evil\ufffdgpj.exe');
  expect(clean('half \ud83d')).toBe('half \ufffd');
  expect(clean('naïve 🚢 <b>')).toBe('naïve 🚢 <b>');
});

test('long texts are cut', () => {
  expect(clean('x'.repeat(300))).toBe('x'.repeat(300));
  expect(clean('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
  expect(clean('x'.repeat(1e7), 10)).toHaveLength(10);
});

test('long lists say what is left out', () => {
  const said: number[] = [];
  expect(capped([1, 2, 3], 2, (more) => said.push(more))).toEqual([1, 2]);
  expect(capped([1, 2], 2, (more) => said.push(more))).toEqual([1, 2]);
  expect(said).toEqual([1]);
});
