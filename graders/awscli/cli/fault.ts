/** How a command of the AWS CLI ends when it does not succeed, with the CLI's own exit codes. */

/** The command line itself is wrong: nothing was sent. `word` counts the arguments after `aws` from 0. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
  readonly exitCode = 252;
  readonly word: number | undefined;
  constructor(message: string, word?: number) {
    super(message);
    this.word = word;
  }
}

/** The service answered with an error. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly exitCode = 254;
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the AWS CLI can do and this model cannot: nobody can tell what would happen. */
export class NotModelled extends Error {
  override readonly name = 'NotModelled';
}

/** What `aws … wait` waited for did not come. */
export class WaiterFault extends Error {
  override readonly name = 'WaiterFault';
  readonly exitCode = 255;
}
