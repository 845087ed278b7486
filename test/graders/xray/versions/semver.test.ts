import { expect, test } from 'vitest';
import { compareSemver } from '../../../../graders/xray/versions/semver.ts';

test.each([
  // The specification's own example.
  [
    [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
    ],
  ],
  [['4.17.9', '4.17.20', '4.17.21', '4.18.0', '10.0.0']],
  [['1.0.0-1', '1.0.0-2', '1.0.0-10', '1.0.0-a']],
])('%j', (versions) => {
  for (const [i, a] of versions.entries())
    for (const [j, b] of versions.entries())
      expect(Math.sign(compareSemver(a, b)!), `${a} and ${b}`).toBe(Math.sign(i - j));
});

test('a build says nothing about the order, a `v` is read over', () =>
  expect(compareSemver('v1.0.0+one', '1.0.0+two')).toBe(0));

test('nothing is said of what is no version', () => {
  expect(compareSemver('1.0', '1.0.0')).toBe(null);
  expect(compareSemver('latest', '1.0.0')).toBe(null);
});
