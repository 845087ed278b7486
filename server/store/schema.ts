/** The tables as Kysely sees them after all migrations. Booleans are 0 or 1, times and ids are text, `files` and `verdict` JSON. */
import type { SubmissionState } from '../contract.ts';

export interface Tables {
  submissions: {
    id: string;
    learner: string;
    exercise: string;
    seed: string | null;
    client_id: string | null;
    files: string;
    /** Index in `purposes`: lower is graded first. */
    purpose: number;
    state: SubmissionState;
    attempt: number;
    message: string | null;
    verdict: string | null;
    verdict_status: 'passed' | 'failed' | 'error' | null;
    score: number | null;
    max_score: number | null;
    /** How many of the learner's turns it counts as. */
    turns: number;
    submitted_at: string;
    finished_at: string | null;
  };
  /** One row for each submission that waits or runs. */
  jobs: {
    submission_id: string;
    learner: string;
    exercise: string;
    purpose: number;
    failures: number;
    run_after: string;
    worker: string | null;
    lease_until: string | null;
  };
  drafts: {
    learner: string;
    exercise: string;
    /** Null: deleted. The row stays, so that revisions never repeat. */
    files: string | null;
    edited: number;
    revision: number;
    saved_at: string;
  };
  hints: { learner: string; exercise: string; hint: number; opened_at: string };
  /** What was told while a submission was graded; the oldest go when there are too many. */
  records: { submission_id: string; /** Of the document. */ bytes: number; /** Compressed. */ document: Buffer };
  notes: { learner: string; exercise: string; text: string; revision: number; saved_at: string };
  time_spent: { learner: string; exercise: string; seconds: number; last_at: string };
  /** One row for each submission whose image was asked for. */
  xrays: {
    submission_id: string;
    state: 'waiting' | 'working' | 'ready' | 'failed';
    attempt: number;
    failures: number;
    message: string | null;
    findings: string | null;
    /** Of the form and the advisories; another one makes a ready X-ray stale. */
    made_with: string;
    requested_at: string;
    finished_at: string | null;
    /** Compressed; null: not ready. */
    document: Buffer | null;
    /** Of the document. */
    bytes: number;
  };
}
