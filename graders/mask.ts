/**
 * Keeps build secrets out of everything that is shown, stored or sent. It protects against accidents, as in other CI
 * systems: whoever writes the RUN that mounts a secret can always print it in a form that nobody expects. Pure.
 */
import { needlesOf } from './secret-forms.ts';

const shown = '***';

export class Mask {
  /** Longest first, so that a value which contains another goes as a whole. */
  readonly #needles: readonly string[];

  constructor(secrets: readonly string[]) {
    this.#needles = secrets
      .flatMap((secret) => needlesOf(secret).map(({ text }) => text))
      .toSorted((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.#needles.reduce((masked, needle) => masked.replaceAll(needle, shown), text);
  }

  /** A copy with every string inside masked, names of properties excepted; the value itself when there is nothing to hide. */
  deep<T>(value: T): T {
    if (this.#needles.length === 0) return value;
    if (typeof value === 'string') return this.text(value) as T;
    if (Array.isArray(value)) return value.map((item: unknown) => this.deep(item)) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.deep(item as unknown)])) as T;
  }

  /** For a text that comes in pieces: an end that may be the beginning of a secret waits for the next piece. */
  stream(): (piece: string) => string {
    let held = '';
    return (piece) => {
      const text = this.text(held + piece);
      const keep = Math.max(0, ...this.#needles.map((needle) => begun(text, needle)));
      held = text.slice(text.length - keep);
      return text.slice(0, text.length - keep);
    };
  }
}

/** How many of the text's last characters are the first ones of the needle, short of all. */
function begun(text: string, needle: string): number {
  let length = Math.min(text.length, needle.length - 1);
  while (length > 0 && !text.endsWith(needle.slice(0, length))) length--;
  return length;
}
