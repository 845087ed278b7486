/**
 * Stops hurting: after several failures of ours in a row grading pauses, then tries one submission at a time. One learner,
 * whose file may be what makes us fail, pauses nobody but themselves: as soon as others were graded since the start, the row
 * has to hold two.
 */
import type { Outcome } from './outcome.ts';

export class Pause {
  readonly #after: number;
  readonly #ms: number;
  /** Who failed through us, once a failure, since the last verdict. */
  #failed: string[] = [];
  /** Two are enough to know that there is more than one. */
  readonly #seen = new Set<string>();
  #last = '';
  #until = 0;

  constructor(after: number, ms: number) {
    this.#after = after;
    this.#ms = ms;
  }

  count(learner: string, outcome: Outcome): void {
    if (this.#seen.size < 2) this.#seen.add(learner);
    if (outcome.type === 'verdict') this.#failed = [];
    else if (outcome.type === 'ungradable' || (outcome.type === 'retry' && outcome.failure)) {
      // The last ones of each decide; more of them tell nothing.
      this.#failed = [...this.#failed, learner].slice(-2 * this.#after);
      this.#last = outcome.error instanceof Error ? outcome.error.message : outcome.message;
      if (this.#isDue) this.#until = Date.now() + this.#ms;
    }
  }

  get #isDue(): boolean {
    return this.#failed.length >= this.#after && (this.#seen.size < 2 || new Set(this.#failed).size > 1);
  }

  /** How many may run at once now. */
  allowed(slots: number): number {
    if (!this.#isDue) return slots;
    return Date.now() < this.#until ? 0 : 1;
  }

  /** For the status, or null. */
  get message(): string | null {
    if (!this.#isDue || Date.now() >= this.#until) return null;
    const until = new Date(this.#until).toISOString().slice(11, 19);
    return `Grading is paused after ${this.#failed.length} failures of Drydock in a row (the last: ${this.#last}). It tries again at ${until} UTC; nothing is lost.`;
  }
}
