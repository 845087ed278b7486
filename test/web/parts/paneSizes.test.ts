import { describe, expect, test } from 'vitest';
import { leastShare, parseShares, resize } from '../../../web/src/parts/paneSizes.ts';

const shares = [30, 40, 30];

describe('moving a separator', () => {
  test('changes its two neighbours only', () => expect(resize(shares, 0, 5)).toEqual([35, 35, 30]));
  test('stops where a pane would get too narrow', () => {
    expect(resize(shares, 0, 80)).toEqual([70 - leastShare, leastShare, 30]);
    expect(resize(shares, 1, -80)).toEqual([30, leastShare, 70 - leastShare]);
  });
  test('keeps the sum', () => {
    for (let delta = -100; delta <= 100; delta += 7)
      expect(resize(shares, 1, delta).reduce((sum, share) => sum + share, 0)).toBeCloseTo(100);
  });
  test('a separator that is not there moves nothing', () => expect(resize(shares, 2, 5)).toEqual(shares));
});

describe('remembered shares', () => {
  test('are used', () => expect(parseShares([20, 50, 30], shares)).toEqual([20, 50, 30]));
  test.each([null, 'x', [], [50, 50], [1, 49, 50], [30, 30, 30], [30, '40', 30], [Number.NaN, 50, 50]])(
    '%j is not',
    (value) => expect(parseShares(value, shares)).toEqual(shares),
  );
});
