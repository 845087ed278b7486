/** Wire types around a learner beside submissions and drafts: notes, time spent, answers after passing, and all their data. */
import { z } from 'zod';

const time = z.iso.datetime();

export const learnerLimits = {
  /** Bytes of the note on one exercise, UTF-8. */
  noteBytes: 32 * 1024,
  /** Seconds that one message about time spent may tell. */
  beatSeconds: 60,
} as const;

/** GET /api/exercises/:layer/:slug/note; before the first one: no text, revision 0. */
export const note = z.object({ text: z.string(), revision: z.int(), savedAt: time.nullable() });

/** PUT /api/exercises/:layer/:slug/note → {revision, savedAt}; a stale `revision` is 409 with the stored `note` in `details`. */
export const noteRequest = z.object({ text: z.string(), revision: z.int().min(0) });

/** POST /api/exercises/:layer/:slug/time → 204. Seconds in which the page was seen and used since it last told. */
export const timeRequest = z.object({ seconds: z.int().min(1).max(learnerLimits.beatSeconds) });

/** GET /api/exercises/:layer/:slug/solutions → right answers, the reference (`solution`) first; 403 until the exercise is passed. */
export const solutions = z.object({
  solutions: z.array(
    z.object({
      /** Of its folder, such as `number-without-a-name`. */
      name: z.string(),
      files: z.record(z.string(), z.string()),
      /** Sanitised HTML: why it is right, how it differs from the reference. */
      whyHtml: z.string().nullable(),
    }),
  ),
});

/** GET /api/me → how much is kept of the learner. */
export const holdings = z.object({
  submissions: z.int(),
  /** Exercises with a draft. */
  drafts: z.int(),
  notes: z.int(),
  /** Opened. */
  hints: z.int(),
  /** Of all exercises together. */
  seconds: z.int(),
});

/**
 * GET /api/me/data → everything, as a download: this object, written while it is read. DELETE /api/me/data → 204, everything
 * is gone; what waits or runs is ended first.
 */
export const learnerData = z.object({
  format: z.literal('drydock learner data 1'),
  exportedAt: time,
  drafts: z.array(
    z.object({
      exercise: z.string(),
      files: z.record(z.string(), z.string()),
      revision: z.int(),
      savedAt: time,
    }),
  ),
  notes: z.array(z.object({ exercise: z.string(), text: z.string(), revision: z.int(), savedAt: time })),
  hints: z.array(z.object({ exercise: z.string(), index: z.int(), openedAt: time })),
  time: z.array(z.object({ exercise: z.string(), seconds: z.int(), lastAt: time })),
  /** Oldest first. */
  submissions: z.array(
    z.object({
      id: z.string(),
      exercise: z.string(),
      seed: z.string().nullable(),
      state: z.string(),
      message: z.string().nullable(),
      files: z.record(z.string(), z.string()),
      /** As GET /api/submissions/:id has it. */
      verdict: z.unknown(),
      submittedAt: time,
      finishedAt: time.nullable(),
    }),
  ),
});

export type Note = z.infer<typeof note>;
export type Solutions = z.infer<typeof solutions>;
export type Holdings = z.infer<typeof holdings>;
