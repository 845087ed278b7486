/** Times as people say them. */

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `just now`, `5 minutes ago`, `yesterday`; both times in milliseconds since the epoch. Clocks may differ: the future is now. */
export function relative(then: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  if (seconds < 45) return 'just now';
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, size] of units) {
    // Round up from nine tenths, so that 59 minutes 40 seconds are an hour.
    if (seconds >= size * 0.99) return format.format(-Math.max(1, Math.round(seconds / size)), unit);
  }
  return format.format(-1, 'minute');
}

/** The exact time in the reader's own zone, for the tooltip. */
export function exact(then: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' }).format(then);
}

/** Day and time in short, where several are chosen from. */
export function short(then: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(then);
}

/** `about 20 s`, `about 2 min`; seconds. */
export function about(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} s`;
  return `about ${Math.round(seconds / 60)} min`;
}

/** `about 25 min`, `about 1 h 15 min`: seconds of work, which are measured coarsely. Null below a minute. */
export function spent(seconds: number): string | null {
  const minutes = seconds / 60;
  if (minutes < 1) return null;
  const step = minutes < 10 ? 1 : minutes < 57.5 ? 5 : 15;
  const rounded = Math.round(minutes / step) * step;
  const [hours, rest] = [Math.floor(rounded / 60), rounded % 60];
  return `about ${[hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter((part) => part !== '').join(' ')}`;
}
