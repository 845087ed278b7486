import { expect, test } from 'vitest';
import { globPattern, isGlob } from '../../graders/glob.ts';

test.each([
  ['/app/.env', '/app/.env', true],
  ['/app/.env', '/app/xenv', false],
  ['/app/*', '/app/a.js', true],
  ['/app/*', '/app/src/a.js', false],
  ['/app/**', '/app/src/a.js', true],
  ['/app/**', '/app', false],
  ['/**/*.pem', '/a.pem', true],
  ['/**/*.pem', '/etc/keys/a.pem', true],
  ['/**/*.pem', '/etc/keys/a.pem.pub', false],
  ['/**/.git/**', '/srv/.git/config', true],
  ['/**/.git/**', '/srv/.gitignore', false],
  ['/a?c', '/abc', true],
  ['/a?c', '/a/c', false],
  ['/a+(b)', '/a+(b)', true],
  ['/a+(b)', '/aab', false],
])('%s and %s: %s', (glob, path, fits) => expect(globPattern(glob).test(path)).toBe(fits));

test('a path without stars is no pattern', () => {
  expect(['/a/b', '/a/*', '/a?'].map(isGlob)).toEqual([false, true, true]);
});
