/** Stops hurting: after several failures of ours in a row grading pauses, then tries one submission at a time. */
import type { Outcome } from './outcome.ts';

export class Pause {
  readonly #after: number;
  readonly #ms: number;
  #inARow = 0;
  #last = '';
  #until = 0;

  constructor(after: number, ms: number) {
    this.#after = after;
    this.#ms = ms;
  }

  count(outcome: Outcome): void {
    if (outcome.type === 'verdict') this.#inARow = 0;
    else if (outcome.type === 'ungradable' || (outcome.type === 'retry' && outcome.failure)) {
      this.#inARow += 1;
      this.#last = outcome.error instanceof Error ? outcome.error.message : outcome.message;
      if (this.#inARow >= this.#after) this.#until = Date.now() + this.#ms;
    }
  }

  /** How many may run at once now. */
  allowed(slots: number): number {
    if (this.#inARow < this.#after) return slots;
    return Date.now() < this.#until ? 0 : 1;
  }

  /** For the status, or null. */
  get message(): string | null {
    if (this.#inARow < this.#after || Date.now() >= this.#until) return null;
    const until = new Date(this.#until).toISOString().slice(11, 19);
    return `Grading is paused after ${this.#inARow} failures of Drydock in a row (the last: ${this.#last}). It tries again at ${until} UTC; nothing is lost.`;
  }
}
