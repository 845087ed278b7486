/** What programs print, made safe to show: no terminal escapes, no control characters, bounded. */
import { StringDecoder } from 'node:string_decoder';

// OSC and similar strings up to their terminator, CSI sequences, and two-character escapes.
// eslint-disable-next-line no-control-regex
const escapes = /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b\[[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;
// C0 but tab and newline, C1, and the marks that reorder text on a page.
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Plain text; a progress line that rewrites itself with carriage returns is reduced to its last state. Linear in the
 * length, whatever is printed: a pattern over whole lines would be quadratic on one line without an end.
 */
export function plainText(text: string): string {
  return text.replace(escapes, '').split('\n').map(lastState).join('\n').replace(controls, '');
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
