/** What a word means: under the pointer, and by F1 also aloud. */
import { closeCompletion } from '@codemirror/autocomplete';
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import { announce } from '../parts/Live.tsx';
import { drawn, spoken, type Facts } from './facts.ts';

/** What is known about the word at this place of the text, and where the word stands. */
export type FactsAt = (text: string, place: number) => Promise<{ facts: Facts; from: number; to: number } | null>;

const tooltipOf = (facts: Facts, pos: number, end?: number): Tooltip => ({
  pos,
  end,
  above: true,
  create: () => ({ dom: drawn(facts) }),
});

const show = StateEffect.define<Tooltip | null>();
/** What the key asked for, until the text or the cursor moves on. */
const asked = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

function explainHere(view: EditorView, factsAt: FactsAt): boolean {
  const place = view.state.selection.main.head;
  void factsAt(view.state.doc.toString(), place).then((found) => {
    if (view.state.selection.main.head !== place) return;
    announce(found ? spoken(found.facts) : 'Nothing is known about this place.');
    if (found) view.dispatch({ effects: show.of(tooltipOf(found.facts, found.from)) });
  });
  return true;
}

/** Escape closes what is open, completions first, and does nothing else: the next one leaves the editor. */
export function explaining(factsAt: FactsAt): Extension {
  return [
    hoverTooltip(async (view, place) => {
      const found = await factsAt(view.state.doc.toString(), place);
      return found && tooltipOf(found.facts, found.from, found.to);
    }),
    asked,
    keymap.of([
      { key: 'F1', run: (view) => explainHere(view, factsAt), preventDefault: true },
      {
        key: 'Escape',
        run: (view) => {
          if (closeCompletion(view)) return true;
          if (!view.state.field(asked)) return false;
          view.dispatch({ effects: show.of(null) });
          return true;
        },
      },
    ]),
  ];
}
