/** How control leaves a command other than by its end. */
import type { Range } from '../../check.ts';

export class ExitSignal extends Error {
  override readonly name = 'ExitSignal';
  readonly status: number;
  constructor(status: number) {
    super();
    this.status = status;
  }
}

export class ReturnSignal extends Error {
  override readonly name = 'ReturnSignal';
  readonly status: number;
  constructor(status: number) {
    super();
    this.status = status;
  }
}

export class LoopSignal extends Error {
  override readonly name = 'LoopSignal';
  readonly kind: 'break' | 'continue';
  levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    super();
    this.kind = kind;
    this.levels = levels;
  }
}

/** Right bash that is only known to be beyond this interpreter when it is reached. */
export class NotFollowed extends Error {
  override readonly name = 'NotFollowed';
  readonly at: Range;
  constructor(message: string, at: Range) {
    super(message);
    this.at = at;
  }
}
