/** A request to a service and what its answer must be, for the probes that ask one. Pure. */
import { z } from 'zod';
import type { Witness } from '../check.ts';
import type { HttpResult, RunningContainer } from '../evidence.ts';

const regularExpression = z.string().refine(isPattern, 'a regular expression');

export const httpExpectation = {
  path: z.string().startsWith('/').default('/'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  /** One, or any of several. */
  status: z.union([z.int(), z.array(z.int()).min(1)]).default(200),
  /** Must occur in the answer's text. */
  contains: z.string().optional(),
  /** Must not occur in it, e.g. a secret of the environment. */
  lacks: z.array(z.string().min(1)).default([]),
  /** A regular expression for the answer's text. */
  matches: regularExpression.optional(),
  /** Headers of the answer: a regular expression for the value, or null: the header must not be there. */
  answerHeaders: z.record(z.string(), regularExpression.nullable()).default({}),
  /** Milliseconds until the whole answer is there. */
  withinMs: z.int().min(100).max(60_000).optional(),
};

const schema = z.strictObject(httpExpectation);
export type HttpExpectation = z.infer<typeof schema>;

/** Bytes of an answer that a finding shows. */
const shownChars = 300;
/** How long an answer may take when nothing is said, in ms. */
const patience = 10_000;

/** Asks a service that listens already (or within `waitMs`). */
export function ask(
  container: RunningContainer,
  port: number,
  { path, method, headers, body, withinMs = patience }: HttpExpectation,
  waitMs = 2000,
): Promise<HttpResult> {
  return container.http({
    port,
    path,
    method,
    headers,
    ...(body !== undefined && { body }),
    waitMs,
    timeoutMs: withinMs,
  });
}

/** What is wrong with the answer, in words that complete "it should …, and …"; null: nothing. */
export function faultOf(answer: HttpResult, wanted: HttpExpectation): string | null {
  if (!answer.ok) return `no answer came (${answer.error})`;
  const { status, contains, lacks, matches, answerHeaders, withinMs } = wanted;
  const allowed = [status].flat();
  if (!allowed.includes(answer.status)) return `the status was ${answer.status}`;
  if (withinMs !== undefined && answer.ms > withinMs) return `the answer took ${answer.ms} ms`;
  if (contains !== undefined && !answer.body.includes(contains)) return `the answer lacks \`${contains}\``;
  if (lacks.some((text) => answer.body.includes(text))) return 'the answer holds a text that must not be in it';
  if (matches !== undefined && !new RegExp(matches, 's').test(answer.body))
    return `the answer does not fit \`${matches}\``;
  for (const [name, pattern] of Object.entries(answerHeaders)) {
    const value = answer.headers[name.toLowerCase()];
    if (pattern === null && value !== undefined) return `the header \`${name}\` is there`;
    if (pattern !== null && value === undefined) return `the header \`${name}\` is missing`;
    if (pattern !== null && !new RegExp(pattern).test(value ?? '')) return `the header \`${name}\` is \`${value}\``;
  }
  return null;
}

/** What was asked for, in words that complete "… should". */
export function demandOf({ status, withinMs }: HttpExpectation): string {
  const within = withinMs === undefined ? '' : ` within ${withinMs / 1000} s`;
  return `give ${[status].flat().join(' or ')}${within}`;
}

export function httpWitness(url: string, method: string, answer: HttpResult): Witness {
  if (!answer.ok) return { form: 'http', method, url, error: answer.error };
  return { form: 'http', method, url, status: answer.status, body: excerpt(answer.body) };
}

function excerpt(text: string): string {
  const plain = text.trim();
  return plain.length > shownChars ? `${plain.slice(0, shownChars)}…` : plain;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
