/** Help for writing a policy: completion, what is under the pointer, and the same by a key, aloud. */
import { autocompletion, closeCompletion } from '@codemirror/autocomplete';
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import { iamAction, iamIndex, iamService } from '../../bench/reference.ts';
import { announce } from '../../parts/Live.tsx';
import { policyCompletion } from './complete.ts';
import { drawn, factsOf, spoken, type Facts, type Lookup } from './facts.ts';
import { pieceAt, piecesOf } from './pieces.ts';

const lookup: Lookup = { index: iamIndex, service: iamService, action: iamAction };

async function factsAt(view: EditorView, place: number): Promise<{ facts: Facts; from: number; to: number } | null> {
  const pieces = piecesOf(view.state.doc.toString());
  const piece = pieceAt(pieces, place, true);
  const facts = piece && (await factsOf(piece, pieces, lookup));
  return facts && { facts, from: piece.from, to: piece.to };
}

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

function explainHere(view: EditorView): boolean {
  const place = view.state.selection.main.head;
  void factsAt(view, place).then((found) => {
    if (view.state.selection.main.head !== place) return;
    announce(found ? spoken(found.facts) : 'Nothing is known about this place.');
    if (found) view.dispatch({ effects: show.of(tooltipOf(found.facts, found.from)) });
  });
  return true;
}

/** For an editor whose file is a policy; `others` tells the exercise's other files. */
export function policyHelp(others: () => readonly { path: string; text: string }[]): Extension {
  return [
    autocompletion({ override: [policyCompletion(lookup, others)], icons: false, closeOnBlur: true }),
    hoverTooltip(async (view, place) => {
      const found = await factsAt(view, place);
      return found && tooltipOf(found.facts, found.from, found.to);
    }),
    asked,
    keymap.of([
      { key: 'F1', run: explainHere, preventDefault: true },
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
