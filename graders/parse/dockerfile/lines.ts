/**
 * From text to logical lines: parser directives, comments, continuations and heredocs, as BuildKit reads them
 * (https://docs.docker.com/reference/dockerfile/). One pass, linear in the length of the text.
 */
import type { Range } from '../../check.ts';
import { isSpace, LexError, splitWords } from './words.ts';

export interface Directive {
  /** Lower case: `syntax`, `escape` or `check`. */
  name: string;
  value: string;
  range: Range;
}

export interface Heredoc {
  /** The delimiter, quotes removed. */
  name: string;
  /** False when the delimiter was quoted: variables in the body stay as they are (COPY and ADD). */
  expand: boolean;
  /** `<<-`: leading tabs of the body go away. */
  chomp: boolean;
  /** As written, newlines included. */
  content: string;
  /** The lines of the body; empty range at the delimiter when there are none. */
  range: Range;
}

/** An instruction's text with continuations joined, and where each piece of it stood. */
export class LogicalLine {
  readonly text: string;
  readonly heredocs: Heredoc[] = [];
  /** Line of the last heredoc delimiter, else the last line of the instruction itself. */
  lastLine: number;
  lastColumn: number;
  /** Lines that were empty inside a continuation: a warning today, an error in a future builder. */
  readonly emptyContinuations: number[];
  private readonly pieces: { offset: number; line: number; column: number }[];

  constructor(pieces: { text: string; line: number; column: number }[], emptyContinuations: number[]) {
    this.text = pieces.map((piece) => piece.text).join('');
    this.emptyContinuations = emptyContinuations;
    let offset = 0;
    this.pieces = pieces.map((piece) => {
      const placed = { offset, line: piece.line, column: piece.column };
      offset += piece.text.length;
      return placed;
    });
    const last = pieces.at(-1);
    this.lastLine = last?.line ?? 1;
    this.lastColumn = (last?.column ?? 1) + (last?.text.length ?? 0);
  }

  /** Where these characters of `text` stand in the file. */
  range(start: number, end: number): Range {
    const from = this.place(start);
    const to = end > start ? this.place(end - 1) : from;
    return { ...from, endLine: to.line, endColumn: to.column + (end > start ? 1 : 0) };
  }

  private place(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.pieces[middle]?.offset ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = this.pieces[low] ?? { offset: 0, line: 1, column: 1 };
    return { line: piece.line, column: piece.column + offset - piece.offset };
  }
}

export interface Lines {
  escape: '\\' | '`';
  directives: Directive[];
  lines: LogicalLine[];
}

export interface LineOptions {
  /** Says which lines can carry heredocs: RUN, COPY and ADD (also behind ONBUILD) that are not in JSON form. */
  mayHaveHeredocs(text: string): boolean;
  problem(range: Range, message: string): void;
}

const directive = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*)$/;
/** BuildKit reads lines through a buffer of 64 KiB. */
const longestLine = 65_535;

export function readLines(text: string, options: LineOptions): Lines {
  const source = text.split('\n');
  const found: Lines = { escape: '\\', directives: [], lines: [] };
  let directivesOver = false;
  let tooLong = false;

  /** The physical line without its line end; a line beyond the limit is reported once and cut. */
  const physical = (index: number): string => {
    let line = withoutReturns(source[index] ?? '');
    if (index === 0 && line.startsWith('\ufeff')) line = line.slice(1);
    if (line.length > longestLine) {
      if (!tooLong)
        options.problem(
          { line: index + 1, column: 1, endLine: index + 1, endColumn: 120 },
          `Line ${index + 1} is longer than ${longestLine} characters: the builder refuses to read it.`,
        );
      tooLong = true;
      line = line.slice(0, longestLine);
    }
    return line;
  };

  const readDirective = (line: string, number: number): void => {
    const match = directive.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || !['syntax', 'escape', 'check'].includes(name)) {
      directivesOver = true;
      return;
    }
    const value = (match?.[2] ?? '').trim();
    const range = { line: number, column: 1, endLine: number, endColumn: line.length + 1 };
    if (found.directives.some((earlier) => earlier.name === name))
      options.problem(range, `The parser directive \`${name}\` stands here a second time; it may be used once.`);
    else if (name === 'escape' && value !== '\\' && value !== '`')
      options.problem(range, `The escape character can be \`\\\` or a backtick, not \`${value.slice(0, 20)}\`.`);
    else if (name === 'escape') found.escape = value as '\\' | '`';
    found.directives.push({ name, value, range });
  };

  for (let index = 0; index < source.length; index += 1) {
    const raw = physical(index);
    const trimmed = trimStart(raw);
    if (!directivesOver) readDirective(trimmed, index + 1);
    if (trimmed === '' || trimmed.startsWith('#')) continue;

    const pieces: { text: string; line: number; column: number }[] = [];
    const empty: number[] = [];
    let piece = continued(trimmed, found.escape);
    const bomShift = index === 0 && (source[0] ?? '').startsWith('\ufeff') ? 1 : 0;
    pieces.push({ text: piece.text, line: index + 1, column: 1 + bomShift + raw.length - trimmed.length });
    while (piece.more && index + 1 < source.length) {
      index += 1;
      // The text after the last newline is a line only when there is something in it.
      if (index === source.length - 1 && source[index] === '') break;
      const line = physical(index);
      const content = trimStart(line);
      if (content.startsWith('#')) continue;
      if (content === '') {
        empty.push(index + 1);
        continue;
      }
      piece = continued(line, found.escape);
      pieces.push({ text: piece.text, line: index + 1, column: 1 });
    }
    const logical = new LogicalLine(pieces, empty);
    found.lines.push(logical);
    if (logical.text.includes('<<') && options.mayHaveHeredocs(logical.text))
      index = readHeredocs(logical, source, index, options);
  }
  return found;
}

function readHeredocs(logical: LogicalLine, source: string[], last: number, options: LineOptions): number {
  let index = last;
  for (const opened of heredocsOf(logical.text)) {
    const first = index + 1;
    let end = first;
    const matches = (line: string): boolean => {
      const candidate = withoutReturns(line);
      return (opened.chomp ? candidate.replace(/^\t+/, '') : candidate) === opened.name;
    };
    while (end < source.length && !matches(source[end] ?? '')) end += 1;
    const finished = end < source.length;
    if (!finished) {
      options.problem(
        logical.range(0, logical.text.length),
        `The heredoc \`<<${opened.name.slice(0, 40)}\` is never closed: no line after it holds only \`${opened.name.slice(0, 40)}\`.`,
      );
      end = source.length;
    }
    const body = source.slice(first, end);
    logical.heredocs.push({
      ...opened,
      content: body.map((line) => `${line}\n`).join(''),
      range: {
        line: first + 1,
        column: 1,
        endLine: Math.max(end, first + 1),
        endColumn: end > first ? (source[end - 1] ?? '').length + 1 : 1,
      },
    });
    index = finished ? end : source.length - 1;
    logical.lastLine = index + 1;
    logical.lastColumn = (source[index] ?? '').length + 1;
  }
  return index;
}

const marker = /^(\d*)<<(-?)\s*([^<]*)$/;
const unset = (): undefined => undefined;

/** The heredocs that a line opens. White space between `<<` and the delimiter is allowed. */
function heredocsOf(text: string): Omit<Heredoc, 'content' | 'range'>[] {
  try {
    const words = splitWords(text, unset, { rawQuotes: true, rawEscapes: true, skipUnset: true });
    return words.map(parseHeredocWord).filter((heredoc) => heredoc !== null);
  } catch (error) {
    // A quote that is not closed: the shell will complain, and nothing is a heredoc.
    if (error instanceof LexError) return [];
    throw error;
  }
}

/** `<<EOF`, `<<-"EOF"`, `3<<EOF`: the heredoc that this word opens, or null. */
export function parseHeredocWord(word: string): Omit<Heredoc, 'content' | 'range'> | null {
  const match = marker.exec(word);
  const rest = match?.[3] ?? '';
  if (match === null || rest === '') return null;
  const plain = splitWords(rest, unset, { skipUnset: true });
  const name = plain[0];
  if (plain.length !== 1 || name === undefined) return null;
  const [raw = ''] = splitWords(rest, unset, { skipUnset: true, rawQuotes: true });
  return { name, chomp: match[2] === '-', expand: quotes(raw) === quotes(name) };
}

function quotes(text: string): number {
  return text.split(/['"]/).length;
}

/** A line ends in one escape character, white space after it allowed: the next line belongs to it. */
function continued(line: string, escape: string): { text: string; more: boolean } {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  if (end === 0 || line[end - 1] !== escape || (end > 1 && line[end - 2] === escape))
    return { text: line, more: false };
  return { text: line.slice(0, end - 1), more: true };
}

/** A pattern would be quadratic on a line of returns that does not end in one. */
function withoutReturns(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end -= 1;
  return end === line.length ? line : line.slice(0, end);
}

function trimStart(line: string): string {
  let start = 0;
  while (start < line.length && isSpace(line.charAt(start))) start += 1;
  return start === 0 ? line : line.slice(start);
}
