/** The end of every request that went wrong: one ApiError, never a stack. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { ApiError } from '../contract.ts';
import { AppError, httpStatus, type ErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';

export const noSuchRoute: RequestHandler = (req) => {
  throw new AppError('not-found', `There is no ${req.method} ${req.baseUrl}${req.path}.`);
};

export function failures(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const known = error instanceof AppError ? error : translate(error);
    if (known.code === 'internal') log.error(`${req.method} ${req.path} failed.`, error);
    if (res.headersSent) {
      // An event stream that broke: nothing more can be said in it.
      res.destroy();
      return;
    }
    const body: ApiError = {
      error: {
        code: known.code,
        message: known.message,
        ...(known.fields && { fields: known.fields }),
        ...(known.details !== undefined && { details: known.details }),
      },
    };
    res.status(httpStatus[known.code]).set('Cache-Control', 'no-store').json(body);
  };
}

/** Express, its body reader and the router throw errors with a status; their own sentences are for developers. */
function translate(error: unknown): AppError {
  const { status, limit } = (typeof error === 'object' && error !== null ? error : {}) as {
    status?: unknown;
    limit?: unknown;
  };
  const say = (code: ErrorCode, message: string): AppError => new AppError(code, message, { cause: error });
  if (status === 413)
    return say('too-large', `The body is larger than ${String(limit)} bytes. Submit the exercise's own files only.`);
  if (status === 415)
    return say('unsupported-type', 'The body has an encoding that is not understood; send it plain or with gzip.');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return say(
      status === 404 ? 'not-found' : 'invalid',
      'The request could not be read: its address, headers or body are malformed.',
    );
  return say(
    'internal',
    'Drydock failed at this request. Nothing that was stored is lost; the log of the server says more.',
  );
}
