import { expect, test } from 'vitest';
import { compareDpkg } from '../../../../graders/xray/versions/dpkg.ts';

/** Each list is in dpkg's order, as `dpkg --compare-versions` and the policy's own examples give it. */
test.each([
  [['~~', '~~a', '~', '', 'a']],
  [
    [
      '1.0~beta1~svn1245',
      '1.0~beta1',
      '1.0',
      '1.0-1',
      '1.0-1+b1',
      '1.0-1.1',
      '1.0-2',
      '1.0-10',
      '1.0a',
      '1.0+dfsg-1',
      '1.0.1',
    ],
  ],
  [['2.36-9+deb12u3', '2.36-9+deb12u4', '2.36-9+deb12u10']],
  [['3.0.11-1~deb12u1', '3.0.11-1~deb12u2', '3.0.11-1', '3.0.13-1~deb12u1']],
  [['9.9', '0:9.10', '1:0.1', '2:0']],
  [['1.2.3', '1.2.a', '1.2.+']],
  [['0.09999999999999999999998', '0.09999999999999999999999']],
])('%j', (versions) => {
  for (const [i, a] of versions.entries())
    for (const [j, b] of versions.entries())
      expect(Math.sign(compareDpkg(a, b)), `${a} and ${b}`).toBe(Math.sign(i - j));
});

test.each([
  ['1.0', '1.00'],
  ['0:1.0-1', '1.0-1'],
  ['1.0', '1.0-0'],
])('%s equals %s', (a, b) => expect(compareDpkg(a, b)).toBe(0));
