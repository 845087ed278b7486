/**
 * The strings of a policy and where each of them stands, also while it is being written: half a document, a string that is
 * not closed yet. Pure.
 */

export interface Piece {
  /** Keys and indexes from the root. Of a key: of the object that it belongs to. */
  path: readonly (string | number)[];
  kind: 'key' | 'value';
  /** Between the quotes, as written. */
  text: string;
  /** Offsets between the quotes. */
  from: number;
  to: number;
  closed: boolean;
}

type Open = { kind: 'object'; key: string; keyDue: boolean } | { kind: 'array'; index: number };

/** Every string, in order. A string that is not closed ends with its line. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  const open: Open[] = [];
  for (let at = 0; at < text.length; at++) {
    const top = open.at(-1);
    switch (text[at]) {
      case '{':
        open.push({ kind: 'object', key: '', keyDue: true });
        break;
      case '[':
        open.push({ kind: 'array', index: 0 });
        break;
      case '}':
      case ']':
        open.pop();
        valueEnds(open.at(-1));
        break;
      case ':':
        if (top?.kind === 'object') top.keyDue = false;
        break;
      case ',':
        if (top?.kind === 'array') top.index++;
        else if (top) top.keyDue = true;
        break;
      case '"': {
        const end = endOfString(text, at + 1);
        const piece = text.slice(at + 1, end);
        const isKey = top?.kind === 'object' && top.keyDue;
        const above = open.slice(0, isKey ? -1 : undefined);
        const closed = text[end] === '"';
        pieces.push({
          path: above.map((each) => (each.kind === 'object' ? each.key : each.index)),
          kind: isKey ? 'key' : 'value',
          text: piece,
          from: at + 1,
          to: end,
          closed,
        });
        if (isKey) top.key = piece;
        else valueEnds(top);
        at = closed ? end : end - 1;
        break;
      }
    }
  }
  return pieces;
}

/** A key is due next, also where the comma is not written yet. */
function valueEnds(top: Open | undefined): void {
  if (top?.kind === 'object') top.keyDue = true;
}

function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

/** The string that the place is in: between its quotes or, `around`, also at their outer sides. */
export function pieceAt(pieces: readonly Piece[], place: number, around = false): Piece | null {
  const within = (margin: number) => pieces.find(({ from, to }) => from - margin <= place && place <= to + margin);
  return within(0) ?? (around ? within(1) : undefined) ?? null;
}

/** What a string of a policy is about. */
export type Role =
  | 'document-key'
  | 'statement-key'
  | 'principal-key'
  | 'operator'
  | 'condition-key'
  | 'version'
  | 'effect'
  | 'action'
  | 'resource';

export function roleOf({ path, kind }: Piece): Role | null {
  if (path.length === 0) return kind === 'key' ? 'document-key' : null;
  if (path[0] === 'Version' && path.length === 1) return 'version';
  if (path[0] !== 'Statement') return null;
  const [element, operator, key] = path.slice(typeof path[1] === 'number' ? 2 : 1);
  if (kind === 'key') {
    if (element === undefined) return 'statement-key';
    if (element === 'Principal' || element === 'NotPrincipal') return operator === undefined ? 'principal-key' : null;
    if (element !== 'Condition' || key !== undefined) return null;
    return operator === undefined ? 'operator' : 'condition-key';
  }
  if (element === 'Effect') return 'effect';
  if (element === 'Action' || element === 'NotAction') return 'action';
  return element === 'Resource' || element === 'NotResource' ? 'resource' : null;
}

/** The action patterns of the statement that the piece stands in. */
export function actionsBeside(pieces: readonly Piece[], piece: Piece): string[] {
  const statement = (one: Piece) => (typeof one.path[1] === 'number' ? one.path[1] : -1);
  return pieces
    .filter((one) => one.kind === 'value' && roleOf(one) === 'action' && statement(one) === statement(piece))
    .map(({ text }) => text)
    .filter((text) => text.includes(':'));
}
