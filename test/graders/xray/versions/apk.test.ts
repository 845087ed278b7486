import { expect, test } from 'vitest';
import { compareApk } from '../../../../graders/xray/versions/apk.ts';

test.each([
  [['1.36.1-r2', '1.36.1-r15', '1.36.1-r16']],
  [['1.2.4_git20230717-r4', '1.2.4_git20230717-r5', '1.2.4_git20231001-r0', '1.2.4_p1-r0', '1.2.5-r0']],
  [
    [
      '2.0_alpha1',
      '2.0_alpha2',
      '2.0_beta',
      '2.0_pre1',
      '2.0_rc1',
      '2.0_rc2',
      '2.0',
      '2.0_cvs1',
      '2.0_svn1',
      '2.0_git1',
      '2.0_hg1',
      '2.0_p1',
      '2.0_p2',
    ],
  ],
  [['1.1.1', '1.1.1a', '1.1.1w', '1.1.2']],
  [['1.02', '1.1', '1.2', '1.10', '1.10.1']],
  [['9.0', '10.0', '20240226']],
])('%j', (versions) => {
  for (const [i, a] of versions.entries())
    for (const [j, b] of versions.entries())
      expect(Math.sign(compareApk(a, b)!), `${a} and ${b}`).toBe(Math.sign(i - j));
});

test('nothing is said of what is no version', () => {
  expect(compareApk('1.0', 'latest')).toBe(null);
  expect(compareApk('', '1.0')).toBe(null);
  expect(compareApk('1.0_zeta1', '1.0')).toBe(null);
});
