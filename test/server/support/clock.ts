/** A clock that stands still until it is told to move. */
export class TestClock {
  #time: number;
  constructor(start = '2026-11-02T09:00:00.000Z') {
    this.#time = Date.parse(start);
  }
  readonly now = (): Date => new Date(this.#time);
  advance(ms: number): void {
    this.#time += ms;
  }
}
