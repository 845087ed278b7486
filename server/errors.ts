/** Errors with a meaning: the one table from code to HTTP status, and the command line's usage error. */

export const httpStatus = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof httpStatus;

/** A refusal that the caller can act on: the message is one sentence that says what, where and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly fields: { path: string; message: string }[] | undefined;
  readonly details: unknown;
  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: { path: string; message: string }[]; details?: unknown; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.fields = options.fields;
    this.details = options.details;
  }
}

/** Wrong usage of the command line, or input that cannot be read: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
