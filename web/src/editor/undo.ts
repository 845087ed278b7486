/** Undo that survives a reload: the history of each file in this browser, bounded. */
import { historyField } from '@codemirror/commands';
import { EditorState, type EditorStateConfig } from '@codemirror/state';
import { readStoredJson, writeStored } from '../storage.ts';

/** Characters that are kept of one file with its history; the oldest edits go first. */
const mostKept = 150_000;

const keyOf = (exercise: string, path: string) => `drydock.undo.${exercise}.${path}`;
const fields = { history: historyField };

interface Kept {
  doc: string;
  selection: unknown;
  history: { done: unknown[]; undone: unknown[] };
}

/** What a later page needs to undo; null when the text alone is too long to keep. */
export function packed(state: EditorState): string | null {
  const { doc, selection, history } = state.toJSON(fields) as Kept;
  for (let { done, undone } = history; ; done = done.slice(Math.ceil(done.length / 2)), undone = []) {
    const text = JSON.stringify({ doc, selection, history: { done, undone } });
    if (text.length <= mostKept) return text;
    if (done.length === 0) return null;
  }
}

/** The state with its history; what the text has become since is one more edit. Null for anything unreadable. */
export function unpacked(kept: unknown, text: string, config: EditorStateConfig): EditorState | null {
  try {
    const state = EditorState.fromJSON(kept, config, fields);
    if (state.doc.toString() === text) return state;
    return state.update({ changes: { from: 0, to: state.doc.length, insert: text } }).state;
  } catch {
    return null;
  }
}

export function keepUndo(exercise: string, path: string, state: EditorState): void {
  writeStored(keyOf(exercise, path), packed(state));
}

export const keptUndo = (exercise: string, path: string, text: string, config: EditorStateConfig): EditorState | null =>
  unpacked(readStoredJson(keyOf(exercise, path)), text, config);
