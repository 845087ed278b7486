/** What programs print, made safe to show: no terminal escapes, no control characters, bounded. */
import { StringDecoder } from 'node:string_decoder';
import { withoutControls, withoutEscapes } from '../plain-text.ts';

/**
 * Plain text; a progress line that rewrites itself with carriage returns is reduced to its last state. Linear in the
 * length, whatever is printed: a pattern over whole lines would be quadratic on one line without an end.
 */
export function plainText(text: string): string {
  return withoutControls(withoutEscapes(text).split('\n').map(lastState).join('\n'));
}

/** What stands on a line after its last return; returns at its end belong to the line end. */
function lastState(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

/** Collects a log piece by piece: keeps its beginning and its end, at most `limit` characters in all. */
export class CappedLog {
  /** Bytes that came in, kept or not. */
  bytes = 0;
  readonly #limit: number;
  readonly #mask: (piece: string) => string;
  readonly #decoder = new StringDecoder('utf8');
  #head = '';
  #tail = '';
  #dropped = false;

  /** `mask` sees the text in its pieces, after escapes are gone. */
  constructor(limit = 256 * 1024, mask = (piece: string): string => piece) {
    this.#limit = limit;
    this.#mask = mask;
  }

  /** Adds bytes and answers the new text, made plain; '' once the beginning's share is full. */
  add(bytes: Uint8Array): string {
    this.bytes += bytes.byteLength;
    const text = this.#mask(
      plainText(this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
    );
    const half = this.#limit / 2;
    const fitting = text.slice(0, Math.max(0, half - this.#head.length));
    this.#head += fitting;
    const rest = text.slice(fitting.length);
    if (rest !== '') {
      const tail = this.#tail + rest;
      this.#dropped ||= tail.length > half;
      this.#tail = tail.slice(-half);
    }
    return fitting;
  }

  get text(): string {
    return this.#dropped ? `${this.#head}\n[… cut …]\n${this.#tail}` : this.#head + this.#tail;
  }
}

/** The last lines that say something, at most `count`. */
export function lastLines(text: string, count: number): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '')
    .slice(-count);
}
