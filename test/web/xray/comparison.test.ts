import { describe, expect, test } from 'vitest';
import type { SubmissionCard } from '../../../server/contract.ts';
import { comparisonOf, reportOf } from '../../support/mock-image.ts';
import { choicesOf, layerPairs, measuresOf } from '../../../web/src/xray/comparison.ts';

const a = { name: 'a', report: reportOf('FROM node:20\nWORKDIR /app\nRUN npm ci\nCOPY . .\n') };
const b = { name: 'b', report: reportOf('FROM node:20\nWORKDIR /app\nRUN npm ci --omit=dev\nUSER node\n') };
const comparison = comparisonOf(a, b);

describe('layers side by side', () => {
  test('the same base is one row; the rest stand beside their counterparts', () => {
    const { sharedBase, pairs } = layerPairs(comparison);
    expect(sharedBase).toHaveLength(4);
    expect(pairs.map(({ state }) => state)).toEqual(['same', 'differs', 'only-a']);
  });
  test('another base is not shared', () => {
    const layers = comparison.layers.map((pair) => ({ ...pair, same: false }));
    expect(layerPairs({ ...comparison, layers }).sharedBase).toEqual([]);
  });
  test('two images of the same base and nothing else', () => {
    const same = { ...comparison, layers: comparison.layers.slice(0, 4) };
    expect(layerPairs(same)).toMatchObject({ sharedBase: { length: 4 }, pairs: [] });
  });
});

test('numbers say which is less', () => {
  const size = measuresOf(comparison).find(({ name }) => name === 'Size');
  expect(size).toMatchObject({ better: true, difference: expect.stringMatching(/MB less$/) });
  expect(measuresOf(comparisonOf(b, a)).find(({ name }) => name === 'Secrets')).toMatchObject({
    a: '0',
    b: '2',
    difference: '2 more',
    better: false,
  });
  expect(measuresOf(comparisonOf(a, a)).map(({ better }) => better)).toEqual(Array(7).fill(null));
});

describe('what can be compared with', () => {
  const card = (id: string, score: number | null, state: SubmissionCard['state'] = 'graded'): SubmissionCard => ({
    id,
    exercise: 'image/non-root',
    state,
    score,
    maxScore: 100,
    submittedAt: '2026-11-23T12:00:00Z',
    finishedAt: null,
  });
  const choose = (...cards: SubmissionCard[]) =>
    choicesOf(cards, 'self', () => 'then').map(({ id, text }) => `${id}: ${text}`);

  test('the latest that passed first, then the others, newest first', () => {
    expect(choose(card('self', 100), card('c', 40), card('b', 100), card('a', 100))).toEqual([
      'b: Latest that passed: then, 100 of 100 points',
      'c: then, 40 of 100 points',
      'a: then, 100 of 100 points',
    ]);
  });
  test('those that were not graded are left out', () => {
    expect(choose(card('x', null, 'cancelled'), card('y', null, 'running'), card('z', null, 'ungradable'))).toEqual([]);
  });
});
