/**
 * The words of a JSON document and where each of them stands, also while it is being written: half a document, a string that
 * is not closed yet. Pure.
 */

export interface Piece {
  /** Keys and indexes from the root. Of a key: of the object that it belongs to. */
  path: readonly (string | number)[];
  /** `word`: of YAML, a key that still lacks its colon, or the item of a list. */
  kind: 'key' | 'value' | 'word';
  /** Between the quotes, as written. */
  text: string;
  /** Offsets between the quotes. */
  from: number;
  to: number;
  /** False: a number, `true`, or a word that still lacks its quotes. */
  quoted: boolean;
  /** The closing quote is there. */
  closed: boolean;
  /** Of YAML: columns between the line's indentation and a word behind dashes. */
  inset?: number;
}

type Open = { kind: 'object'; key: string; keyDue: boolean } | { kind: 'array'; index: number };

/** Every string, number and bare word, in order. A string that is not closed ends with its line. */
export function piecesOf(text: string): Piece[] {
  return scan(text).pieces;
}

function scan(text: string): { pieces: Piece[]; open: Open[] } {
  const pieces: Piece[] = [];
  const open: Open[] = [];
  const add = (from: number, to: number, quoted: boolean, closed: boolean) => {
    const top = open.at(-1);
    const isKey = top?.kind === 'object' && top.keyDue;
    const word = text.slice(from, to);
    const path = pathOf(isKey ? open.slice(0, -1) : open);
    pieces.push({ path, kind: isKey ? 'key' : 'value', text: word, from, to, quoted, closed });
    if (isKey) top.key = word;
    else valueEnds(top);
  };
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
        const closed = text[end] === '"';
        add(at + 1, end, true, closed);
        at = closed ? end : end - 1;
        break;
      }
      default: {
        const [word] = /^[\w.+-]+/.exec(text.slice(at, at + 200)) ?? [];
        if (word === undefined) break;
        add(at, at + word.length, false, true);
        at += word.length - 1;
      }
    }
  }
  return { pieces, open };
}

const pathOf = (open: readonly Open[]): Piece['path'] =>
  open.map((each) => (each.kind === 'object' ? each.key : each.index));

/** An empty piece where a key or a value is due and none was begun; null where nothing may come. */
export function dueAt(text: string, place: number): Piece | null {
  const before = text.slice(0, place);
  const { open } = scan(before);
  const top = open.at(-1);
  const last = before.trimEnd().at(-1) ?? '';
  const isKey = top?.kind === 'object' && top.keyDue;
  if (!top || !(isKey ? '{,' : top.kind === 'object' ? ':' : '[,').includes(last)) return null;
  const path = pathOf(isKey ? open.slice(0, -1) : open);
  return { path, kind: isKey ? 'key' : 'value', text: '', from: place, to: place, quoted: false, closed: true };
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
