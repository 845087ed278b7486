/** The wire types of what ran during a grading: twins of graders/record/entry.ts, which says what each field means. */
import { z } from 'zod';

const of = { run: z.string(), container: z.string() };

export const runEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('plan'),
    run: z.string(),
    containers: z.array(
      z.object({
        name: z.string(),
        image: z.string(),
        essential: z.boolean(),
        waitsFor: z.array(z.object({ container: z.string(), condition: z.string() })),
        health: z.string().nullable(),
        memory: z.number().nullable(),
      }),
    ),
    untranslated: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('state'),
    ...of,
    at: z.number(),
    state: z.enum(['created', 'started', 'healthy', 'unhealthy', 'memory', 'exited', 'refused']),
    code: z.int().nullable(),
    note: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('tried'),
    id: z.int(),
    ...of,
    at: z.number(),
    check: z.string().nullable(),
    asked: z.string(),
    got: z.string(),
    times: z.int(),
  }),
  z.object({
    kind: z.literal('health'),
    ...of,
    checks: z.array(z.object({ at: z.number(), exitCode: z.int(), output: z.string() })),
  }),
  z.object({ kind: z.literal('log'), ...of, text: z.string(), cut: z.boolean() }),
  z.object({ kind: z.literal('more'), dropped: z.int() }),
]);

export const buildStep = z.object({
  file: z.string(),
  step: z.int(),
  total: z.int(),
  line: z.int().nullable(),
  instruction: z.string(),
  /** Its end, when it was long. */
  log: z.string(),
  cached: z.boolean(),
});

/**
 * GET /api/submissions/:id/record → what was told while it was graded: the build and what ran. `kept` is false when there is
 * none: it is not over, it was graded without an engine, or the record went to make room (verdicts and files never do).
 */
export const submissionRecord = z.object({
  kept: z.boolean(),
  steps: z.array(buildStep),
  ran: z.array(runEntry),
});

export type RunEntry = z.infer<typeof runEntry>;
export type BuildStep = z.infer<typeof buildStep>;
export type SubmissionRecord = z.infer<typeof submissionRecord>;
