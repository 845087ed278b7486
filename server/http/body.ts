/** JSON bodies: bounded, strictly UTF-8, and without keys that would touch a prototype. */
import express, { type RequestHandler } from 'express';
import type { z } from 'zod';
import { limits } from '../contract.ts';
import { AppError } from '../errors.ts';

/** The largest submission, every character escaped as `\u0000`, and room for the rest. */
const bodyBytes = limits.submissionBytes * 6 + 64 * 1024;

/** Sets `req.body` to the parsed value; undefined when there is no body. */
export function jsonBody(): RequestHandler[] {
  return [
    express.raw({ type: () => true, limit: bodyBytes }),
    (req, _res, next) => {
      const body: unknown = req.body;
      if (!Buffer.isBuffer(body) || body.length === 0) {
        req.body = undefined;
        return next();
      }
      const type = req.get('content-type') ?? '';
      if (!/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
        throw new AppError(
          'unsupported-type',
          `The body is ${type === '' ? 'of no type' : type}; send Content-Type: application/json in UTF-8.`,
        );
      }
      req.body = parseJson(decode(body));
      next();
    },
  ];
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new AppError('invalid', 'The body is not valid UTF-8. Save the file as UTF-8 and send it again.', { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new AppError('invalid', 'The body has a key "__proto__", which no file may have.');
      return value;
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid', `The body is not valid JSON (${(cause as Error).message}).`, { cause });
  }
}

/** The value as the schema gives it. Throws `invalid` with every invalid field. */
export function valid<T>(schema: z.ZodType<T>, value: unknown, what = 'body'): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = fields[0];
  const where = first && first.path !== '' ? `${first.path}: ` : '';
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  throw new AppError('invalid', `The ${what} is not as expected: ${where}${first?.message ?? ''}${more}.`, { fields });
}
