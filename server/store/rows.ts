/** Rows of the database as the store answers them. */
import type { Files, Verdict } from '../../graders/index.ts';
import type { Tables } from './schema.ts';
import type { Draft, Purpose, SubmissionRow, SubmissionSummary } from './store.ts';

/** In the order in which they are graded. */
export const purposes: readonly Purpose[] = ['exam', 'workshop', 'practice'];

/** Of a submission, without the bulk. */
export const summaryColumns = [
  'id',
  'learner',
  'exercise',
  'seed',
  'purpose',
  'state',
  'attempt',
  'message',
  'score',
  'max_score',
  'submitted_at',
  'finished_at',
] as const;

type SummaryRow = Pick<Tables['submissions'], (typeof summaryColumns)[number]>;

export function toSummary(row: SummaryRow): SubmissionSummary {
  const { id, learner, exercise, seed, state, attempt, message, score } = row;
  return {
    id,
    learner,
    exercise,
    seed,
    state,
    attempt,
    message,
    score,
    purpose: purposes[row.purpose]!,
    maxScore: row.max_score,
    submittedAt: row.submitted_at,
    finishedAt: row.finished_at,
  };
}

export function toSubmission(row: Tables['submissions']): SubmissionRow {
  return {
    ...toSummary(row),
    files: JSON.parse(row.files) as Files,
    verdict: row.verdict === null ? null : (JSON.parse(row.verdict) as Verdict),
  };
}

export function toDraft(row: Tables['drafts'] | undefined): Draft | null {
  if (row === undefined || row.files === null) return null;
  return { files: JSON.parse(row.files) as Files, revision: row.revision, savedAt: row.saved_at };
}
