/** How a language writes keys and values, for completion: what stands where, and what is put in. */
import type { Guide } from '../../../../graders/guides.ts';
import type { Piece } from '../json-pieces.ts';
import { dueAt, pieceAt, piecesOf } from '../json-pieces.ts';
import { dueAt as yamlDueAt, piecesOf as yamlPieces } from '../yaml-pieces.ts';

export interface Form {
  pieces(text: string): Piece[];
  /** The piece that the place is in, or an empty one where a key or value is due. */
  pieceAt(pieces: readonly Piece[], text: string, place: number): Piece | null;
  /** A key with the beginning of its value; a template with `#{}` where the caret goes. */
  key(name: string, guide: Guide, piece: Piece): string;
  value(text: string, guide: Guide, piece: Piece): string;
}

/** What opens a value of JSON. */
function opening(guide: Guide | undefined): string {
  switch (guide?.type) {
    case 'string':
      return '"#{}"';
    case 'list':
      return `[${opening(guide.of)}]`;
    case 'object':
    case 'map':
      return '{#{}}';
    default:
      return '#{}';
  }
}

export const json: Form = {
  pieces: piecesOf,
  pieceAt: (pieces, text, place) => pieceAt(pieces, place) ?? dueAt(text, place),
  // A closed string has its colon and value behind it already, or will get them by hand.
  key: (name, guide, { quoted, closed }) =>
    quoted && closed ? `${name}#{}` : `${quoted ? '' : '"'}${name}": ${opening(guide)}`,
  value: (text, guide, { quoted, closed }) => {
    if (guide.type !== 'string') return text;
    return quoted ? (closed ? text : `${text}"`) : `"${text}"`;
  },
};

/** What opens a value of YAML; each tab is a step of indentation. */
function nested(guide: Guide, tabs: string): string {
  if (guide.type === 'list') return `\n${tabs}- #{}`;
  return guide.type === 'object' || guide.type === 'map' ? `\n${tabs}#{}` : ' #{}';
}

export const yaml: Form = {
  pieces: yamlPieces,
  pieceAt: (pieces, text, place) => pieceAt(pieces, place) ?? yamlDueAt(text, place),
  // A key has its colon already, or stands in brackets.
  key: (name, guide, { kind, inset = 0 }) =>
    kind === 'key' ? `${name}#{}` : `${name}:${nested(guide, '\t'.repeat(1 + Math.ceil(inset / 2)))}`,
  value: (text, _guide, { quoted, closed }) => (quoted && !closed ? `${text}"` : text),
};
