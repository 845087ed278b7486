import { expect, test } from 'vitest';
import type { Finding } from '../../../server/contract.ts';
import { marksOf } from '../../../web/src/editor/marks.ts';

const finding = (message: string, line = 1): Finding => ({
  file: 'a',
  line,
  column: 1,
  endLine: line,
  endColumn: 3,
  message,
});
const nothing = (text: string): { findings: Finding[]; text: string } => ({ findings: [], text });

test('findings of the verdict are errors, faults while writing are warnings', () => {
  const text = 'aa\nbb';
  const marks = marksOf({ findings: [finding('told')], text }, { findings: [finding('seen', 2)], text }, text);
  expect(marks.map(({ severity, message, from, to }) => [severity, message, from, to])).toEqual([
    ['error', 'told', 0, 2],
    ['warning', 'seen', 3, 5],
  ]);
});

test('what the verdict tells of the same place is marked once', () => {
  const both = { findings: [finding('same')], text: 'aa' };
  expect(marksOf(both, both, 'aa')).toMatchObject([{ severity: 'error', message: 'same' }]);
  // The verdict's is stale by now: the fault is there still.
  expect(marksOf({ findings: [finding('same')], text: 'xx' }, both, 'aa')).toMatchObject([
    { severity: 'error', source: 'Before your edit' },
    { severity: 'warning' },
  ]);
});

test('a fault of a line that was edited since waits for the next look', () => {
  expect(marksOf(nothing('bb'), { findings: [finding('seen')], text: 'aa' }, 'bb')).toEqual([]);
});

test('an edit is offered for the text that it was found in, beside the verdict’s words too', () => {
  const repair = { title: 'Change to bb', changes: [{ from: 0, to: 2, insert: 'bb' }] };
  const faults = { findings: [{ ...finding('same'), repair }], text: 'aa' };
  const names = (now: string, verdict = nothing(now)) =>
    marksOf(verdict, faults, now).map(({ actions }) => actions?.map(({ name }) => name));
  expect(names('aa')).toEqual([['Change to bb']]);
  expect(names('aa', { findings: [finding('same')], text: 'aa' })).toEqual([['Change to bb']]);
  expect(names('aa\nmore')).toEqual([undefined]);
});
