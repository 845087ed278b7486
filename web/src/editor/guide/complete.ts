/** What can stand at a place of a guided document: the fields of the object, or the values of the field. */
import {
  snippet,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { Guide } from '../../../../graders/guides.ts';
import { drawn } from '../facts.ts';
import type { Piece } from '../json-pieces.ts';
import { fieldFacts, guideAt, typeWords } from './find.ts';
import type { Form } from './form.ts';

/** The guide for a document whose pieces these are; null while it is not known. */
export type GuideOf = (pieces: readonly Piece[], piece: Piece) => Promise<Guide | null>;

export function guidedCompletion(form: Form, guideOf: GuideOf) {
  return async ({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> => {
    const text = state.doc.toString();
    const pieces = form.pieces(text);
    const piece = form.pieceAt(pieces, text, pos);
    // Where nothing was begun, only a key asks.
    if (!piece || (!explicit && !piece.quoted && piece.text === '')) return null;
    const root = await guideOf(pieces, piece);
    const guide = root && guideAt(root, piece.path);
    if (!guide) return null;
    const isKey = piece.kind === 'key' || (piece.kind === 'word' && guide.type === 'object');
    const options = isKey ? fields(guide, piece, pieces, form) : values(guide, piece, form);
    if (options.length === 0) return null;
    const validFor = piece.quoted ? /^[^"\n]*$/ : /^[\w.-]*$/;
    return { from: piece.from, to: piece.closed ? piece.to : pos, options, validFor };
  };
}

/** Those that are not there yet; what is required comes first. */
function fields({ fields: known = {} }: Guide, piece: Piece, pieces: readonly Piece[], form: Form): Completion[] {
  const own = pieces.filter((one) => one.kind === 'key' && one.from !== piece.from && samePath(one.path, piece.path));
  const there = new Set(own.map(({ text }) => text));
  return Object.entries(known)
    .filter(([name]) => !there.has(name))
    .map(([name, guide], at) => ({
      label: name,
      detail: typeWords(guide) + (guide.required ? ', required' : ''),
      info: () => drawn(fieldFacts(name, guide)),
      boost: (guide.required ? 99 : 50) - at,
      apply: (view, completion, from, to) => {
        snippet(form.key(name, guide, piece))(view, completion, from, to);
        // The values are few and known: they follow at once.
        if (choices(guide).length > 0 || choices(guide.of).length > 0) startCompletion(view);
      },
    }));
}

const choices = (guide: Guide | undefined): readonly string[] =>
  guide?.type === 'boolean' ? ['true', 'false'] : (guide?.oneOf ?? []);

function values(guide: Guide, piece: Piece, form: Form): Completion[] {
  if (guide.type === 'boolean' && piece.quoted) return [];
  return choices(guide).map((label, at) => ({ label, boost: -at, apply: form.value(label, guide, piece) }));
}

const samePath = (one: Piece['path'], other: Piece['path']): boolean =>
  one.length === other.length && one.every((step, at) => step === other[at]);
