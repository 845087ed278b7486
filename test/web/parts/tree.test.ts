import { expect, test } from 'vitest';
import { treeOf } from '../../../web/src/parts/witness/tree.ts';

const tree = (...paths: string[]) =>
  treeOf(paths.map((path) => ({ path }))).map((row) => `${'  '.repeat(row.depth)}${row.name}${row.entry ? '' : ' -'}`);

test('one file is one row', () => expect(tree('/etc/passwd')).toEqual(['/etc/passwd']));

test('a shared folder is said once', () => {
  expect(tree('/app/server.js', '/app/dist/server.js')).toEqual(['/app/ -', '  dist/server.js', '  server.js']);
});

test('folders that are entries themselves keep their row', () => {
  expect(tree('/app', '/app/a')).toEqual(['/app/', '  a']);
});

test('things that share nothing stand side by side', () => {
  expect(tree('/tmp/x', '/etc/y')).toEqual(['/etc/y', '/tmp/x']);
});

test('relative paths and the root itself', () => {
  expect(tree('a/b')).toEqual(['a/b']);
  expect(tree('/', '/x')).toEqual(['/', '/x']);
});
