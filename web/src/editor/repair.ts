/** The one right edit of a fault: a button beside it, and a key for the one at the cursor. Each is one step of undo. */
import { forEachDiagnostic, type Action, type Diagnostic } from '@codemirror/lint';
import type { EditorState } from '@codemirror/state';
import { keymap, type EditorView } from '@codemirror/view';
import type { Repair } from '../../../graders/faults.ts';
import { announce } from '../parts/Live.tsx';

/** Does nothing once the text is another: the next look offers the edit again. */
export function repairAction({ title, changes }: Repair, text: string): Action {
  return {
    name: title,
    apply(view) {
      if (view.state.doc.toString() !== text) return;
      view.dispatch({ changes, userEvent: 'input.repair', scrollIntoView: true });
      announce(`${title}: done. Undo takes it back.`);
    },
  };
}

/** The diagnostic with an edit that the cursor is in, else the only one of its line. */
export function repairAt(state: EditorState, place: number): { diagnostic: Diagnostic; action: Action } | null {
  const line = state.doc.lineAt(place);
  const found: { diagnostic: Diagnostic; action: Action; here: boolean }[] = [];
  forEachDiagnostic(state, (diagnostic, from, to) => {
    const [action] = diagnostic.actions ?? [];
    if (action && from <= line.to && to >= line.from)
      found.push({ diagnostic, action, here: from <= place && place <= to });
  });
  const here = found.filter((one) => one.here);
  const [only, ...others] = here.length > 0 ? here : found;
  return only && others.length === 0 ? only : null;
}

function repairHere(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const found = repairAt(view.state, head);
  if (found) found.action.apply(view, found.diagnostic.from, found.diagnostic.to);
  else announce('There is no edit to offer on this line.');
  return true;
}

export const repairKeys = keymap.of([{ key: 'Mod-.', run: repairHere, preventDefault: true }]);
