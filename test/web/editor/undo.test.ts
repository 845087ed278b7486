import { history, undo } from '@codemirror/commands';
import { EditorState, type Transaction } from '@codemirror/state';
import { expect, test } from 'vitest';
import { packed, unpacked } from '../../../web/src/editor/undo.ts';

const config = { extensions: [history()] };
const type = (state: EditorState, insert: string) =>
  state.update({ changes: { from: state.doc.length, insert }, userEvent: 'input.paste' }).state;
const back = (state: EditorState) => {
  let next = state;
  undo({ state, dispatch: (transaction: Transaction) => (next = transaction.state) });
  return next;
};
const reloaded = (state: EditorState, text = state.doc.toString()) =>
  unpacked(JSON.parse(packed(state)!) as unknown, text, config)!;

test('what was typed before a reload can be undone after it', () => {
  const state = reloaded(type(type(EditorState.create({ ...config, doc: 'a' }), 'b'), 'c'));
  expect(state.doc.toString()).toBe('abc');
  expect(back(state).doc.toString()).toBe('ab');
  expect(back(back(reloaded(state))).doc.toString()).toBe('a');
});

test('what the text has become meanwhile is one more edit', () => {
  const state = reloaded(type(EditorState.create({ ...config, doc: 'a' }), 'b'), 'elsewhere');
  expect(state.doc.toString()).toBe('elsewhere');
  expect(back(state).doc.toString()).toBe('ab');
  expect(back(back(state)).doc.toString()).toBe('a');
});

test('it is bounded: the oldest edits go first, and a text that is too long keeps nothing', () => {
  let state = EditorState.create({ ...config, doc: '' });
  for (let round = 0; round < 90; round++) {
    state = type(state, `${round} `.padEnd(4000, 'x'));
    state = state.update({ changes: { from: 0, to: state.doc.length, insert: '' }, userEvent: 'input.paste' }).state;
  }
  expect(packed(state)!.length).toBeLessThan(150_001);
  expect(back(reloaded(state)).doc.toString()).toContain('89 xxx');
  expect(packed(type(state, 'x'.repeat(200_000)))).toBeNull();
});

test.each([null, 1, {}, { doc: 'a' }, { doc: 'a', selection: { ranges: [] }, history: 1 }])(
  'anything else that was kept is nothing: %j',
  (kept) => expect(unpacked(kept, 'a', config)).toBeNull(),
);
