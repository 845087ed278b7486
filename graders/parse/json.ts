/** Strict JSON with positions, over jsonc-parser's tolerant scanner: what a strict parser refuses is a problem with its place. */
import { createScanner, visit } from 'jsonc-parser';
import type { JSONVisitor, ParseErrorCode } from 'jsonc-parser';
import type { Finding, Range } from '../check.ts';
import { positions, readLimits, unreadable } from './text.ts';
import type { RangeOf } from './text.ts';
import type { Entry, Parsed, Tree } from './tree.ts';

// jsonc-parser's const enums have no values at run time under isolated modules; these are its documented numbers.
const openBrace = 1;
const closeBrace = 2;
const openBracket = 3;
const closeBracket = 4;
const endOfFile = 17;

/** RFC 8259 JSON → tree. Syntax faults, duplicate keys, comments, trailing commas and a byte order mark are problems. Never throws. */
export function parseJson(text: string, file: string): Parsed<Tree> {
  const bad = unreadable(text, file, 'JSON');
  if (bad !== null) return { subject: null, problems: [bad] };
  const rangeOf = positions(text);
  const deep = tooDeep(text);
  if (deep !== null) {
    const message = `The nesting goes deeper than ${readLimits.depth} levels here; no real file needs that, so it is not read further.`;
    return { subject: null, problems: [{ file, ...rangeOf(deep, deep + 1), message }] };
  }

  const builder = new Builder(file, rangeOf, text);
  // A byte order mark is replaced, not cut off, so that offsets stay right.
  const marked = text.startsWith('\uFEFF');
  visit(marked ? ` ${text.slice(1)}` : text, builder.visitor(), { disallowComments: true });
  if (marked) {
    builder.report(
      rangeOf(0, 1),
      'The file starts with a byte order mark (U+FEFF), which JSON does not allow: the AWS CLI and most parsers stop at it. Save it as plain UTF-8.',
    );
  }
  return { subject: builder.root, problems: builder.problems() };
}

/** The offset of the first bracket beyond the depth that is read. The scanner does not recurse, so any depth is safe here. */
function tooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (token === openBrace || token === openBracket) depth++;
    else if (token === closeBrace || token === closeBracket) depth--;
    if (depth > readLimits.depth) return scanner.getTokenOffset();
  }
  return null;
}

type Open =
  | { kind: 'object'; start: number; entries: Entry[]; keys: Set<string>; due: { key: string; keyRange: Range } | null }
  | { kind: 'array'; start: number; items: Tree[] };

class Builder {
  root: Tree | null = null;
  readonly #file: string;
  readonly #rangeOf: RangeOf;
  readonly #text: string;
  readonly #open: Open[] = [];
  readonly #problems: Finding[] = [];
  /** Only the first is reported: what follows a syntax fault is usually its echo. */
  #syntax: Finding | null = null;
  /** The offset of a comma that nothing has followed yet. */
  #comma: number | null = null;

  constructor(file: string, rangeOf: RangeOf, text: string) {
    this.#file = file;
    this.#rangeOf = rangeOf;
    this.#text = text;
  }

  report(range: Range, message: string): void {
    this.#problems.push({ file: this.#file, ...range, message });
  }

  problems(): Finding[] {
    const all = this.#syntax === null ? this.#problems : [...this.#problems, this.#syntax];
    return all.sort((a, b) => a.line - b.line || a.column - b.column);
  }

  visitor(): JSONVisitor {
    return {
      onObjectBegin: (offset) => {
        this.#comma = null;
        this.#open.push({ kind: 'object', start: offset, entries: [], keys: new Set(), due: null });
      },
      onArrayBegin: (offset) => {
        this.#comma = null;
        this.#open.push({ kind: 'array', start: offset, items: [] });
      },
      onObjectEnd: (offset) => this.#close(offset),
      onArrayEnd: (offset) => this.#close(offset),
      onObjectProperty: (key, offset, length) => this.#property(key, this.#rangeOf(offset, offset + length)),
      onLiteralValue: (value: unknown, offset, length) => this.#literal(value, offset, length),
      onSeparator: (character, offset) => {
        if (character === ',') this.#comma = offset;
      },
      onError: (code, offset, length) => this.#error(code, offset, length),
    };
  }

  #property(key: string, range: Range): void {
    this.#comma = null;
    const object = this.#open.at(-1);
    if (object?.kind !== 'object') return;
    if (object.keys.has(key)) {
      this.report(
        range,
        `The key \`${key}\` occurs twice in this object. Parsers keep one of the two silently, so the file does not say what it seems to say.`,
      );
    }
    object.keys.add(key);
    object.due = { key, keyRange: range };
  }

  #literal(value: unknown, offset: number, length: number): void {
    const range = this.#rangeOf(offset, offset + length);
    this.#comma = null;
    if (typeof value === 'string') this.#add({ kind: 'string', value, range });
    else if (typeof value === 'boolean') this.#add({ kind: 'boolean', value, range });
    else if (typeof value === 'number') {
      this.#add({ kind: 'number', value, text: this.#text.slice(offset, offset + length), range });
    } else this.#add({ kind: 'null', range });
  }

  #close(offset: number): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    const closed = this.#text[offset] === closing(open);
    if (!closed) this.#fault(offset, offset, this.#unclosed(open));
    else if (this.#comma !== null && this.#syntax === null) {
      this.report(
        this.#rangeOf(this.#comma, this.#comma + 1),
        `JSON allows no comma before \`${closing(open)}\`; remove it or add what should follow.`,
      );
    }
    this.#comma = null;
    const range = this.#rangeOf(open.start, closed ? offset + 1 : offset);
    this.#add(
      open.kind === 'object'
        ? { kind: 'object', entries: open.entries, range }
        : { kind: 'array', items: open.items, range },
    );
  }

  #add(tree: Tree): void {
    const parent = this.#open.at(-1);
    if (parent === undefined) this.root ??= tree;
    else if (parent.kind === 'array') parent.items.push(tree);
    else if (parent.due !== null) {
      parent.entries.push({ ...parent.due, value: tree });
      parent.due = null;
    }
  }

  #error(code: ParseErrorCode, offset: number, length: number): void {
    const error: number = code;
    if (error === commentCode) {
      this.report(
        this.#rangeOf(offset, offset + length),
        'JSON has no comments: AWS and Kubernetes refuse the file because of this one. Remove it.',
      );
      return;
    }
    const open = this.#open.at(-1);
    const character = this.#text[offset] ?? '';
    // jsonc-parser reports a trailing comma as what it misses after it; #close says it better.
    if (open !== undefined && this.#comma !== null && character === closing(open)) return;
    const mismatch =
      open !== undefined && /^[}\]]$/.test(character) && character !== closing(open)
        ? `\`${character}\` does not close ${this.#name(open)}; \`${closing(open)}\` is due first.`
        : null;
    const unclosed = open !== undefined && offset >= this.#text.trimEnd().length ? this.#unclosed(open) : null;
    const message = mismatch ?? unclosed ?? syntaxMessages[error] ?? 'The file is not JSON from here on.';
    this.#fault(offset, offset + length, message);
  }

  #fault(start: number, end: number, message: string): void {
    const last = this.#text.trimEnd().length;
    const [from, to] = start >= last ? [Math.max(0, last - 1), last] : [start, Math.max(start + 1, end)];
    this.#syntax ??= { file: this.#file, ...this.#rangeOf(from, to), message };
  }

  #name(open: Open): string {
    return `the ${open.kind} that opens on line ${this.#rangeOf(open.start, open.start).line}`;
  }

  #unclosed(open: Open): string {
    return `The file ends inside ${this.#name(open)}; a closing bracket or a value is missing.`;
  }
}

function closing(open: Open): string {
  return open.kind === 'object' ? '}' : ']';
}

const commentCode = 10;

const syntaxMessages: Readonly<Record<number, string>> = {
  1: 'This is not a JSON value. Strings and keys need double quotes; the only bare words are `true`, `false` and `null`.',
  2: 'This is not a JSON number: no leading zero, no plus sign, no hexadecimal, and a digit on both sides of the point.',
  3: 'A key in double quotes is due here.',
  4: 'A value is missing here.',
  5: 'A colon is missing between the key and its value.',
  6: 'A comma is missing before this.',
  7: 'The object is not closed: a `}` is missing.',
  8: 'The array is not closed: a `]` is missing.',
  9: 'The JSON document ended before this; nothing may follow it.',
  11: 'The comment never ends, and JSON has no comments.',
  12: 'The string is not closed: a double quote is missing on this line.',
  13: 'The number ends too early: digits are missing.',
  14: 'A `\\u` escape needs exactly four hexadecimal digits.',
  15: 'JSON knows the escapes `\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX` only; write a backslash itself as `\\\\`.',
  16: 'A control character (for example a tab) inside a string must be written as an escape such as `\\t`.',
};
