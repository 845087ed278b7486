import { expect, test } from 'vitest';
import type { SubmissionCard } from '../../../server/contract.ts';
import { filesThatDiffer, sideBefore, sideChoices } from '../../../web/src/changes/sides.ts';

const card = (id: string, over: Partial<SubmissionCard> = {}): SubmissionCard => ({
  id,
  exercise: 'image/non-root',
  state: 'graded',
  score: 40,
  maxScore: 100,
  submittedAt: `at ${id}`,
  finishedAt: null,
  ...over,
});
const history = [
  card('c'),
  card('b', { state: 'cancelled', score: null }),
  card('a', { state: 'ungradable', score: null }),
];

test('before a check comes the one that was not cancelled, and before the first the starter', () => {
  expect(sideBefore(history, 'c')).toBe('a');
  expect(sideBefore(history, 'a')).toBe('starter');
  expect(sideBefore(history, 'not in the list')).toBe('starter');
});

test('everything but itself can be chosen', () => {
  expect(sideChoices(history, 'b', true, (at) => at)).toEqual([
    { side: 'starter', text: 'The starter' },
    { side: 'draft', text: 'What is in the editor now' },
    { side: 'c', text: 'Check from at c, 40 of 100 points' },
    { side: 'a', text: 'Check from at a, not graded' },
  ]);
  expect(sideChoices([], 'b', false, (at) => at)).toEqual([{ side: 'starter', text: 'The starter' }]);
});

test('only files that differ, a missing one as empty', () => {
  expect(filesThatDiffer({ a: '1', b: '2', gone: 'x' }, { a: '1', b: '3', fresh: 'y' })).toEqual([
    { path: 'b', before: '2', after: '3' },
    { path: 'fresh', before: '', after: 'y' },
    { path: 'gone', before: 'x', after: '' },
  ]);
});
