import { expect, test } from 'vitest';
import { layOver, type Inode, type LayerContents, type LayerEntry } from '../../../graders/xray/filesystem.ts';

const entry = (more: Partial<LayerEntry> = {}): LayerEntry => ({
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  inode: { bytes: 10, links: 1 },
  linkTarget: null,
  hash: 'h',
  ...more,
});
const folder = (more: Partial<LayerEntry> = {}): LayerEntry =>
  entry({ type: 'directory', mode: 0o755, inode: { bytes: 0, links: 1 }, hash: null, ...more });
const file = (bytes: number, more: Partial<LayerEntry> = {}): LayerEntry =>
  entry({ inode: { bytes, links: 1 }, ...more });

const layer = (entries: Record<string, LayerEntry>, more: Partial<LayerContents> = {}): LayerContents => ({
  entries: new Map(Object.entries(entries)),
  whiteouts: [],
  opaque: [],
  ...more,
});

/** In words: what is seen at the end, what each layer does, what is lost. */
function tell(layers: LayerContents[]) {
  const { files, changes, losses } = layOver(layers);
  return {
    files: files.map(({ path, layer: from }) => `${path} ${from}`).sort(),
    changes: changes.map((list) => list.map(({ path, change }) => `${change} ${path}`).sort()),
    losses: losses
      .map(({ path, layer: from, lostIn, how, bytes }) => `${path} ${from} ${how} ${lostIn}: ${bytes}`)
      .sort(),
  };
}

test('added, changed, deleted', () =>
  expect(
    tell([
      layer({ '/a': folder(), '/a/kept': file(1), '/a/new': file(2), '/a/gone': file(3) }),
      layer({ '/a': folder(), '/a/new': file(4) }, { whiteouts: ['/a/gone'] }),
    ]),
  ).toEqual({
    files: ['/a 0', '/a/kept 0', '/a/new 1'],
    changes: [
      ['added /a', 'added /a/gone', 'added /a/kept', 'added /a/new'],
      ['changed /a/new', 'deleted /a/gone'],
    ],
    losses: ['/a/gone 0 deleted 1: 3', '/a/new 0 overwritten 1: 2'],
  }));

test('a folder with other rights is a change, the same folder is none', () => {
  const { changes } = tell([
    layer({ '/a': folder(), '/b': folder() }),
    layer({ '/a': folder(), '/b': folder({ uid: 1 }) }),
  ]);
  expect(changes[1]).toEqual(['changed /b']);
});

test('deleting a folder deletes all below it, also what its layer never named', () =>
  expect(
    tell([layer({ '/a/b/c/deep': file(7), '/a/b': folder(), '/ab': file(1) }), layer({}, { whiteouts: ['/a/b'] })]),
  ).toEqual({
    files: ['/ab 0'],
    changes: [
      ['added /a/b', 'added /a/b/c/deep', 'added /ab'],
      ['deleted /a/b', 'deleted /a/b/c/deep'],
    ],
    losses: ['/a/b/c/deep 0 deleted 1: 7'],
  }));

test('an opaque folder hides what was below it, and what it brings again is changed', () =>
  expect(
    tell([
      layer({ '/a': folder(), '/a/x': file(1), '/a/y': file(2) }),
      layer({ '/a': folder(), '/a/y': file(3), '/a/z': file(4) }, { opaque: ['/a'] }),
    ]),
  ).toEqual({
    files: ['/a 0', '/a/y 1', '/a/z 1'],
    changes: [
      ['added /a', 'added /a/x', 'added /a/y'],
      ['added /a/z', 'changed /a/y', 'deleted /a/x'],
    ],
    losses: ['/a/x 0 deleted 1: 1', '/a/y 0 overwritten 1: 2'],
  }));

test('an opaque root', () =>
  expect(tell([layer({ '/a': file(1) }), layer({ '/b': file(2) }, { opaque: ['/'] })]).files).toEqual(['/b 1']));

test('a whiteout takes only what is below its own layer', () =>
  expect(tell([layer({ '/a': file(1) }), layer({ '/a': file(2) }, { whiteouts: ['/a'] })])).toEqual({
    files: ['/a 1'],
    changes: [['added /a'], ['changed /a']],
    losses: ['/a 0 overwritten 1: 1'],
  }));

test('a file in the place of a folder, and a folder in the place of a file', () => {
  expect(tell([layer({ '/a': folder(), '/a/x': file(5) }), layer({ '/a': file(1) })])).toMatchObject({
    files: ['/a 1'],
    changes: [expect.anything(), ['changed /a', 'deleted /a/x']],
    losses: ['/a/x 0 deleted 1: 5'],
  });
  expect(tell([layer({ '/a': file(5) }), layer({ '/a': folder(), '/a/x': file(1) })])).toMatchObject({
    files: ['/a 1', '/a/x 1'],
    losses: ['/a 0 overwritten 1: 5'],
  });
});

test('bytes are lost with the last name that shows them', () => {
  const inode: Inode = { bytes: 100, links: 2 };
  const shared = entry({ inode });
  const { losses } = tell([
    layer({ '/one': shared, '/two': { ...shared } }),
    layer({}, { whiteouts: ['/one'] }),
    layer({}, { whiteouts: ['/two'] }),
  ]);
  expect(losses).toEqual(['/one 0 deleted 1: 0', '/two 0 deleted 2: 100']);
});

test('a copy of a copy is lost twice', () => {
  const { losses } = tell([layer({ '/a': file(1) }), layer({ '/a': file(2) }), layer({ '/a': file(3) })]);
  expect(losses).toEqual(['/a 0 overwritten 1: 1', '/a 1 overwritten 2: 2']);
});

test('odd names stay apart', () => {
  const names = ['/__proto__', '/__proto__/x', '/constructor', '/ ', '/\u0000', '/a\nb', '/é', '/e\u0301'];
  const entries = new Map(names.map((name) => [name, file(1)]));
  expect(
    layOver([{ entries, whiteouts: ['/missing'], opaque: ['/missing'] }])
      .files.map(({ path }) => path)
      .sort(),
  ).toEqual(names.toSorted());
});

test('a path that is a thousand folders deep', () => {
  const path = '/d'.repeat(2000);
  expect(tell([layer({ [path]: file(1) }), layer({}, { whiteouts: ['/d'] })]).losses).toHaveLength(1);
});
