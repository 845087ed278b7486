/** A guided completion, asked and chosen without a page. */
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState, type TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { guidedCompletion, type GuideOf } from '../../../../web/src/editor/guide/complete.ts';
import type { Form } from '../../../../web/src/editor/guide/form.ts';

export function asking(form: Form, guideOf: GuideOf) {
  /** Asked at `|`. */
  async function completion(marked: string, explicit = true) {
    const place = marked.indexOf('|');
    const state = EditorState.create({ doc: marked.replace('|', '') });
    return guidedCompletion(form, guideOf)(new CompletionContext(state, place, explicit));
  }
  const labels = async (marked: string) => (await completion(marked))?.options.map(({ label }) => label) ?? [];

  /** The text once this option is taken; for one that moves the caret, with `|` there. */
  async function chosen(marked: string, label: string) {
    const found = (await completion(marked))!;
    const option = found.options.find((one) => one.label === label)!;
    let state = EditorState.create({ doc: marked.replace('|', '') });
    const to = found.to ?? marked.indexOf('|');
    if (typeof option.apply !== 'function')
      return state.update({ changes: { from: found.from, to, insert: option.apply ?? label } }).state.doc.toString();
    const view = {
      get state() {
        return state;
      },
      dispatch: (...specs: TransactionSpec[]) => void (state = state.update(...specs).state),
      plugin: () => null,
    } as unknown as EditorView;
    option.apply(view, option, found.from, to);
    const { head } = state.selection.main;
    return `${state.doc.sliceString(0, head)}|${state.doc.sliceString(head)}`;
  }

  return { completion, labels, chosen };
}
