/** Text that came out of a learner's files, programs and containers, made safe for a terminal and a page. Pure. */

// OSC and similar strings up to their terminator, CSI sequences, and two-character escapes.
// eslint-disable-next-line no-control-regex
const escapes = /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b\[[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;
// C0 but tab and newline, C1, and the marks that reorder text on a page.
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function withoutEscapes(text: string): string {
  return text.replace(escapes, '');
}

export function withoutControls(text: string): string {
  return text.replace(controls, '');
}

/** A copy in which no string has an escape or a control character, names of properties excepted. */
export function plainly<T>(value: T): T {
  if (typeof value === 'string') return withoutControls(withoutEscapes(value)) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => plainly(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainly(item as unknown)])) as T;
}
