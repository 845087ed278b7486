import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attackNames, loadAttacks } from './all.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const attacks = await loadAttacks();

test('there are attacks', () => expect(attackNames.length).toBeGreaterThan(30));

test.each(attacks)('the table says what becomes of $name', ({ name, attack }) => {
  const row = readme.split('\n').find((line) => line.includes(`(attacks/${name}.ts)`));
  expect(row, 'run `node test/hostile/write.mjs`').toBeDefined();
  expect(row).toContain(`| ${attack.stop}`);
});

test('the table names no attack that is gone', () => {
  const named = [...readme.matchAll(/\(attacks\/([\w-]+)\.ts\)/g)].map(([, name]) => name);
  expect(named.filter((name) => !attackNames.includes(name!))).toEqual([]);
});
