/** Help for writing a document that the graders have a model of: completion, and what its words mean. */
import { autocompletion } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { explaining } from '../explain.ts';
import { pieceAt } from '../json-pieces.ts';
import { guidedCompletion, type GuideOf } from './complete.ts';
import { dockerfileHelp } from './dockerfile.ts';
import { factsOf, kindBeside, typeBeside } from './find.ts';
import { json, yaml, type Form } from './form.ts';
import { loadGuide, type GuideName } from './load.ts';

type DocumentGuide = Exclude<GuideName, 'dockerfile'>;

const forms: Readonly<Record<DocumentGuide, Form>> = {
  'task-definition': json,
  manifest: yaml,
  template: yaml,
};

export function guideHelp(name: GuideName): Extension {
  if (name === 'dockerfile') return dockerfileHelp();
  const form = forms[name];
  const beside = name === 'template' ? typeBeside : kindBeside;
  const guideOf: GuideOf = async (pieces, piece) => (await loadGuide(name))?.guideFor(beside(pieces, piece)) ?? null;
  return [
    autocompletion({ override: [guidedCompletion(form, guideOf)], icons: false, closeOnBlur: true }),
    explaining(async (text, place) => {
      const pieces = form.pieces(text);
      const piece = pieceAt(pieces, place, true);
      const root = piece && (await guideOf(pieces, piece));
      const facts = root && factsOf(root, piece);
      return facts && { facts, from: piece.from, to: piece.to };
    }),
  ];
}
