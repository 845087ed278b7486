import { describe, expect, test } from 'vitest';
import { dueAt, pieceAt, piecesOf } from '../../../web/src/editor/json-pieces.ts';

test('beside a quote is near enough to ask what the string means', () => {
  const pieces = piecesOf('{"a": "b"}');
  expect([1, 4, 6, 9].map((place) => pieceAt(pieces, place, true)?.text)).toEqual(['a', 'a', 'b', 'b']);
  expect(pieceAt(pieces, 5, true)).toBeNull();
});

test('numbers and bare words are pieces, too', () => {
  const found = piecesOf('{"cpu": 256, "tags": [true, ta').map(({ path, kind, text, quoted }) => [
    path,
    kind,
    text,
    quoted,
  ]);
  expect(found).toEqual([
    [[], 'key', 'cpu', true],
    [['cpu'], 'value', '256', false],
    [[], 'key', 'tags', true],
    [['tags', 0], 'value', 'true', false],
    [['tags', 1], 'value', 'ta', false],
  ]);
  expect(piecesOf('{fam').at(0)).toMatchObject({ kind: 'key', text: 'fam', quoted: false });
});

describe('what is due where nothing was begun', () => {
  test.each([
    ['{|', [], 'key'],
    ['{"a": 1, |}', [], 'key'],
    ['{"a": |}', ['a'], 'value'],
    ['{"a": [|]}', ['a', 0], 'value'],
    ['{"a": [{"b": 1}, |', ['a', 1], 'value'],
    ['{"a": [{|', ['a', 0], 'key'],
  ] as const)('%s', (marked, path, kind) =>
    expect(dueAt(marked.replace('|', ''), marked.indexOf('|'))).toMatchObject({ path, kind, text: '' }),
  );
  test.each(['|', '{"a": 1 |', '{"a" |', '[1 |', '{"a": {}|'])('nothing: %s', (marked) =>
    expect(dueAt(marked.replace('|', ''), marked.indexOf('|'))).toBeNull(),
  );
});
