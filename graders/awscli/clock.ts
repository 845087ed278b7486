/** The model's time: it starts at the same moment for every script and goes on when something takes its time. */

const beginning = Date.UTC(2026, 10, 2, 9, 0, 0);

export class Clock {
  #seconds = 0;

  /** Since the script began. */
  get seconds(): number {
    return this.#seconds;
  }

  /** ISO 8601 */
  get now(): string {
    return isoAt(this.#seconds);
  }

  pass(seconds: number): void {
    this.#seconds += seconds;
  }
}

/** ISO 8601 of so many seconds after `from`, or after the beginning. */
export function isoAt(seconds: number, from?: string): string {
  return new Date((from === undefined ? beginning : Date.parse(from)) + 1000 * seconds).toISOString();
}
