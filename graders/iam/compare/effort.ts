/** How much a comparison may do. It counts steps, not time, so that the same policies give the same answer everywhere. */
import { Undecided } from '../../check.ts';

const limit = 400_000;

export class Effort {
  #left = limit;

  get spent(): boolean {
    return this.#left < 0;
  }

  /** Throws Undecided once the limit is reached. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.spent)
      throw new Undecided('The two policies combine wildcards and conditions in too many ways to try them all.');
  }
}
