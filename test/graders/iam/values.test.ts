import { expect, test } from 'vitest';
import { parseBase64, parseDate, parseNumeric } from '../../../graders/iam/values.ts';

test.each([
  ['2026-11-30T12:00:00Z', Date.UTC(2026, 10, 30, 12)],
  ['2026-11-30T12:00:00.250Z', Date.UTC(2026, 10, 30, 12, 0, 0, 250)],
  ['2026-11-30T13:00:00+01:00', Date.UTC(2026, 10, 30, 12)],
  ['2026-11-30T12:00:00', Date.UTC(2026, 10, 30, 12)],
  ['2026-11-30', Date.UTC(2026, 10, 30)],
  ['2026-11', Date.UTC(2026, 10, 1)],
  ['2026', Date.UTC(2026, 0, 1)],
  ['1796040000', 1_796_040_000_000],
])('the date %s', (text, milliseconds) => {
  expect(parseDate(text)).toBe(milliseconds);
});

test.each(['', 'tomorrow', '2026-02-30', '2026-13-01', '30.11.2026', '2026-11-30 12:00'])('no date: %s', (text) => {
  expect(parseDate(text)).toBeNaN();
});

test('numbers', () => {
  expect(['10', '-1.5', '+2', '1e3'].map(parseNumeric)).toEqual([10, -1.5, 2, 1000]);
  for (const text of ['', ' ', '0x10', '1,5', 'ten', 'Infinity']) expect(parseNumeric(text)).toBeNaN();
});

test('base64 with and without padding is the same', () => {
  expect(parseBase64('QmluYXJ5VmFsdWU=')).toBe(parseBase64('QmluYXJ5VmFsdWU'));
  expect(parseBase64('not base64!')).toBeNull();
  expect(parseBase64('AAAAA')).toBeNull();
});
