/**
 * The words of a YAML file and where each of them stands, also while it is being written. Read line by line, by indentation:
 * what a half-written file can still tell. Paths begin with the number of the document. Pure.
 */
import { piecesOf as jsonPieces, type Piece } from './json-pieces.ts';

/** A mapping (`step` is the key in work) or a list (its index), and the column where it stands. */
interface Level {
  column: number;
  step: string | number;
}

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let document = 0;
  let levels: Level[] = [];
  /** Deeper lines belong to a text that began with `|` or `>`. */
  let literal: number | null = null;
  /** Lines before this offset belong to a collection in brackets. */
  let flowEnd = 0;
  let start = 0;
  for (const line of text.split('\n')) {
    const offset = start;
    start += line.length + 1;
    if (offset < flowEnd) continue;
    if (/^---(\s|$)/.test(line)) {
      document++;
      levels = [];
      literal = null;
      continue;
    }
    const indent = line.search(/\S/);
    if (indent < 0 || (literal !== null && indent > literal)) continue;
    literal = null;
    if (line[indent] === '#') continue;

    let column = indent;
    for (let dash; (dash = /^-(\s+|$)/.exec(line.slice(column))); column += dash[0].length) {
      levels = levels.filter((level) => level.column <= column);
      const top = levels.at(-1);
      if (top?.column === column && typeof top.step === 'number') top.step++;
      else levels.push({ column, step: 0 });
    }
    const dashed = column > indent;
    const path = () => [document, ...levels.map(({ step }) => step)];
    const key = /^(["']?)([\w./$-]+)\1\s*:(?=\s|$)/.exec(line.slice(column));
    if (key) {
      const [all, quote = '', name = ''] = key;
      levels = levels.filter(
        (level) => level.column < column || (level.column === column && typeof level.step === 'string'),
      );
      const from = offset + column + quote.length;
      const piece = {
        kind: 'key' as const,
        text: name,
        from,
        to: from + name.length,
        quoted: quote !== '',
        closed: true,
      };
      const top = levels.at(-1);
      if (top?.column === column) top.step = name;
      else levels.push({ column, step: name });
      pieces.push({ ...piece, path: path().slice(0, -1) });
      literal = readValue(column + all.length, 'value', column);
    } else {
      if (!dashed) levels = levels.filter((level) => level.column < column);
      literal = readValue(column, 'word', dashed ? indent : column - 1);
    }

    /** Answers the column beyond which lines are text, or null. */
    function readValue(from: number, kind: 'value' | 'word', parent: number): number | null {
      const blanks = /^\s*/.exec(line.slice(from))![0].length;
      const at = from + blanks;
      const rest = line.slice(at);
      const add = (piece: Pick<Piece, 'kind' | 'text' | 'quoted' | 'closed'>, place: number) =>
        pieces.push({
          ...piece,
          path: path(),
          from: place,
          to: place + piece.text.length,
          ...(kind === 'word' && { inset: column - indent }),
        });
      if (rest === '') {
        // Behind `key: ` or `- `, a value is due.
        if (blanks > 0 || kind === 'word') add({ kind, text: '', quoted: false, closed: true }, offset + line.length);
        return null;
      }
      if (/^[|>][-+\d]*\s*(#|$)/.test(rest)) return parent;
      if (/^[#&*!]/.test(rest)) return null;
      if (/^[[{]/.test(rest)) {
        const whole = flowText(text, offset + at) ?? rest;
        flowEnd = offset + at + whole.length;
        for (const piece of jsonPieces(whole)) {
          const [from, to] = [piece.from + offset + at, piece.to + offset + at];
          pieces.push({ ...piece, path: [...path(), ...piece.path], from, to });
        }
        return null;
      }
      const quote = /^["']/.exec(rest)?.[0];
      if (quote) {
        const end = rest.indexOf(quote, 1);
        const word = rest.slice(1, end < 0 ? undefined : end);
        add({ kind: 'value', text: word, quoted: true, closed: end >= 0 }, offset + at + 1);
      } else {
        const word = rest.replace(/\s+#.*$/, '').trimEnd();
        add({ kind, text: word, quoted: false, closed: true }, offset + at);
      }
      return null;
    }
  }
  return pieces;
}

/** A collection in brackets, to its end; null while it has none. */
function flowText(text: string, from: number): string | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      if (end < 0) return null;
      at = end;
    } else if ('[{'.includes(character)) depth++;
    else if (']}'.includes(character) && --depth === 0) return text.slice(from, at + 1);
  }
  return null;
}

/** An empty piece on a line where nothing was begun, by the column of the place. */
export function dueAt(text: string, place: number): Piece | null {
  const start = text.lastIndexOf('\n', place - 1) + 1;
  const end = text.indexOf('\n', place);
  const line = text.slice(start, end < 0 ? undefined : end);
  if (line.trim() !== '') return null;
  const last = piecesOf(`${text.slice(0, place)}x`).at(-1);
  return last?.kind === 'word' && last.from === place ? { ...last, text: '', to: place } : null;
}
