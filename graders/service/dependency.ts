/** The model of a service that the learner's program needs, as a probe's parameters describe it. */
import { z } from 'zod';
import type { DependencySpec } from '../evidence.ts';

export const dependencyParam = z.strictObject({
  port: z.int().min(1).max(65_535),
  /** What it answers to every HTTP request; null: it only takes connections, as a database would. */
  answer: z.strictObject({ status: z.int(), body: z.string() }).nullable().default({ status: 200, body: 'ok\n' }),
});

export type DependencyParam = DependencySpec;

/** In which state of the dependency a request is made. */
export const dependencyState = z.enum(['up', 'refused', 'silent']).default('up');

/** Completes "… while its dependency …"; empty while all is well. */
export function stateInWords(state: z.infer<typeof dependencyState>): string {
  if (state === 'up') return '';
  return state === 'refused'
    ? ', while its dependency refused connections,'
    : ', while its dependency took connections and did not answer,';
}
