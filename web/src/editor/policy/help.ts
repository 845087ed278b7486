/** Help for writing a policy: completion, and what its words mean. */
import { autocompletion } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { iamAction, iamIndex, iamService } from '../../bench/reference.ts';
import { explaining, type FactsAt } from '../explain.ts';
import { pieceAt, piecesOf } from '../json-pieces.ts';
import { policyCompletion } from './complete.ts';
import { factsOf, type Lookup } from './facts.ts';

const lookup: Lookup = { index: iamIndex, service: iamService, action: iamAction };

const factsAt: FactsAt = async (text, place) => {
  const pieces = piecesOf(text);
  const piece = pieceAt(pieces, place, true);
  const facts = piece && (await factsOf(piece, pieces, lookup));
  return facts && { facts, from: piece.from, to: piece.to };
};

/** For an editor whose file is a policy; `others` tells the exercise's other files. */
export function policyHelp(others: () => readonly { path: string; text: string }[]): Extension {
  return [
    autocompletion({ override: [policyCompletion(lookup, others)], icons: false, closeOnBlur: true }),
    explaining(factsAt),
  ];
}
