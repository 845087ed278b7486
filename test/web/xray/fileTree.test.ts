import { describe, expect, test } from 'vitest';
import { buildTree, openAtFirst, rowsOf, treeKey } from '../../../web/src/xray/fileTree.ts';

const files = (...paths: [string, number][]) => paths.map(([path, sizeBytes]) => ({ path, sizeBytes }));
const nodes = buildTree(
  files(
    ['/app/server.js', 20],
    ['/app/node_modules/qs/index.js', 500],
    ['/app/node_modules/qs/lib/parse.js', 300],
    ['/etc/passwd', 5],
    ['/app', 0],
  ),
);
const names = (open: (path: string) => boolean) =>
  rowsOf(nodes, open).map(({ node, level }) => `${'  '.repeat(level - 1)}${node.name} ${node.sizeBytes}`);

describe('the tree', () => {
  test('folders add up, the largest first; folders of one thing share a row', () => {
    expect(names(() => true)).toEqual([
      'app 820',
      '  node_modules/qs 800',
      '    index.js 500',
      '    lib/parse.js 300',
      '  server.js 20',
      'etc/passwd 5',
    ]);
  });

  test('of two of a kind the larger comes first, whatever they are called', () => {
    expect(buildTree(files(['/a', 1], ['/z', 2], ['/b', 2])).map(({ name }) => name)).toEqual(['b', 'z', 'a']);
  });

  test('rows come with the folders that are open', () => {
    expect(names(() => false)).toEqual(['app 820', 'etc/passwd 5']);
    expect(names((path) => path === '/app')).toHaveLength(4);
  });

  test('a folder that was written itself counts, and keeps its row', () => {
    expect(nodes[0]).toMatchObject({ path: '/app', entry: { path: '/app' }, count: 4 });
    expect(buildTree(files(['/a', 0], ['/a/b', 1])).map(({ name }) => name)).toEqual(['a']);
  });

  test('says its place to a screen reader', () => {
    const rows = rowsOf(nodes, () => true);
    expect(rows.map(({ position, siblings }) => `${position}/${siblings}`)).toEqual([
      '1/2',
      '1/2',
      '1/2',
      '2/2',
      '2/2',
      '2/2',
    ]);
    expect(rows.map(({ open }) => open)).toEqual([true, true, null, null, null, null]);
  });

  test('opens from the start as far as there is room, whole levels in order', () => {
    expect([...openAtFirst(nodes, 100)]).toEqual(['/app', '/app/node_modules/qs']);
    expect([...openAtFirst(nodes, 4)]).toEqual(['/app']);
    expect([...openAtFirst(nodes, 3)]).toEqual([]);
  });

  test('ten thousand files cost no more rows than are open', () => {
    const many = buildTree(Array.from({ length: 10_000 }, (_, n) => ({ path: `/a/${n % 100}/${n}`, sizeBytes: n })));
    const open = openAtFirst(many, 60);
    expect(rowsOf(many, (path) => open.has(path)).length).toBeLessThanOrEqual(60);
  });

  test.each(['', '/', '//'])('a path of nothing (%j) is no row', (path) => {
    expect(buildTree(files([path, 1]))).toEqual([]);
  });
});

describe('keys', () => {
  const rows = rowsOf(nodes, (path) => path === '/app');
  test.each([
    [0, 'ArrowDown', { focus: 1 }],
    [3, 'ArrowDown', { focus: 3 }],
    [0, 'ArrowUp', { focus: 0 }],
    [2, 'Home', { focus: 0 }],
    [0, 'End', { focus: 3 }],
    [0, 'ArrowRight', { focus: 1 }],
    [1, 'ArrowRight', { toggle: '/app/node_modules/qs' }],
    [2, 'ArrowRight', undefined],
    [0, 'ArrowLeft', { toggle: '/app' }],
    [2, 'ArrowLeft', { focus: 0 }],
    [3, 'ArrowLeft', undefined],
    [1, 'Enter', { toggle: '/app/node_modules/qs' }],
    [1, ' ', { toggle: '/app/node_modules/qs' }],
    [2, 'Enter', undefined],
    [0, 'x', undefined],
    [9, 'ArrowDown', undefined],
  ])('row %i, %s', (at, key, done) => expect(treeKey(rows, at, key)).toEqual(done));
});
