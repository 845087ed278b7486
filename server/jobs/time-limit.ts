/** How long an attempt may take. Its time does not pass while Drydock does something of its own for it: that has a limit of the same length to itself. */
export class TimeLimit {
  readonly #left: { grading: number; ours: number };
  readonly #onOver: (whose: 'grading' | 'ours') => void;
  #pauses = 0;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `ms` milliseconds from now. */
  constructor(ms: number, onOver: (whose: 'grading' | 'ours') => void) {
    this.#left = { grading: ms, ours: ms };
    this.#onOver = onOver;
    this.#run();
  }

  /** Something of ours begins; it ends when the answer is called, which may happen twice. */
  readonly pause = (): (() => void) => {
    this.#change(1);
    let open = true;
    return () => {
      if (open) this.#change(-1);
      open = false;
    };
  };

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #whose(): 'grading' | 'ours' {
    return this.#pauses > 0 ? 'ours' : 'grading';
  }

  #change(by: 1 | -1): void {
    const ended = this.#timer === undefined;
    this.#left[this.#whose] -= Date.now() - this.#since;
    this.#pauses += by;
    if (!ended) this.#run();
  }

  #run(): void {
    clearTimeout(this.#timer);
    const whose = this.#whose;
    this.#since = Date.now();
    this.#timer = setTimeout(() => this.#onOver(whose), Math.max(0, this.#left[whose]));
  }
}
