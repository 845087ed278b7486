import { describe, expect, test } from 'vitest';
import type { Course, ExerciseCard } from '../../../server/contract.ts';
import { alsoBegun, filtered, isFiltered, noFilter, readFilter, writeFilter } from '../../../web/src/home/filter.ts';

const card = (id: string, over: Partial<ExerciseCard> = {}): ExerciseCard => ({
  id,
  title: `Title of ${id}`,
  summary: '',
  minutes: 10,
  difficulty: 1,
  points: 100,
  needsEngine: false,
  state: 'not-started',
  bestScore: null,
  attempts: 0,
  lastActivityAt: null,
  secondsSpent: 0,
  ...over,
});
const layers: Course['layers'] = [
  {
    id: 'image',
    title: 'Container image',
    summary: '',
    exercises: [
      card('image/non-root', { title: 'A user that is not root', state: 'passed' }),
      card('image/multi-stage', { summary: 'Nothing that BUILT it.', difficulty: 2, state: 'in-progress' }),
    ],
  },
  { id: 'iam', title: 'Access', summary: '', exercises: [card('iam/guardrail', { difficulty: 3 })] },
];
const ids = (over: Partial<typeof noFilter>) =>
  filtered(layers, { ...noFilter, ...over }).flatMap((layer) => layer.exercises.map(({ id }) => id));

describe('what is left', () => {
  test.each([
    [{}, ['image/non-root', 'image/multi-stage', 'iam/guardrail']],
    [{ text: 'not ROOT' }, ['image/non-root']],
    [{ text: ' built ' }, ['image/multi-stage']],
    [{ text: 'container' }, ['image/non-root', 'image/multi-stage']],
    [{ text: 'root built' }, []],
    [{ layer: 'iam' }, ['iam/guardrail']],
    [{ difficulty: '3' }, ['iam/guardrail']],
    [{ state: 'passed' }, ['image/non-root']],
    [{ state: 'in-progress', difficulty: '1' }, []],
  ])('%j', (filter, left) => expect(ids(filter)).toEqual(left));
});

test('stands in the address, whole', () => {
  const filter = { text: 'a & b=c', layer: 'image', difficulty: '2', state: 'passed' };
  expect(readFilter(writeFilter(filter))).toEqual(filter);
  expect(writeFilter(noFilter)).toBe('');
  expect(readFilter('')).toEqual(noFilter);
  expect(isFiltered(noFilter)).toBe(false);
  expect(isFiltered({ ...noFilter, state: 'passed' })).toBe(true);
});

test('what else was begun, latest first', () => {
  const begun = (id: string, lastActivityAt: string) => card(id, { state: 'in-progress', lastActivityAt });
  const cards = [begun('a', '1'), begun('b', '3'), card('c'), begun('d', '2'), begun('e', '4')];
  expect(alsoBegun(cards, 'e', 2).map(({ id }) => id)).toEqual(['b', 'd']);
});
