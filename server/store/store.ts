/**
 * What Drydock remembers, as whole operations: each is one transaction. Routes and worker see this interface, never a
 * database. Times are ISO-8601 UTC text.
 */
import type { Files, Verdict } from '../../graders/index.ts';
import type { SubmissionState } from '../contract.ts';
import type { Queue } from '../jobs/queue.ts';
import type { LearnerStore } from './learner-store.ts';
import type { XrayStore } from './xray-store.ts';

export type { LearnerStore } from './learner-store.ts';
export type { XrayClaim, XrayRow, XrayStore } from './xray-store.ts';

export type Purpose = 'exam' | 'workshop' | 'practice';

export interface SubmissionRow {
  id: string;
  learner: string;
  exercise: string;
  seed: string | null;
  files: Files;
  purpose: Purpose;
  state: SubmissionState;
  /** How often it was claimed. */
  attempt: number;
  message: string | null;
  verdict: Verdict | null;
  score: number | null;
  maxScore: number | null;
  submittedAt: string;
  finishedAt: string | null;
}

/** Without the bulk. */
export type SubmissionSummary = Omit<SubmissionRow, 'files' | 'verdict'>;

export interface NewSubmission {
  learner: string;
  exercise: string;
  seed: string | null;
  files: Files;
  purpose: Purpose;
  clientId?: string | undefined;
}

export interface Draft {
  files: Files;
  /** Counts from 1. */
  revision: number;
  savedAt: string;
}

export interface Progress {
  exercise: string;
  /** Of a verdict without undecided checks; null: none yet. */
  bestScore: number | null;
  /** Verdicts. */
  attempts: number;
  passed: boolean;
  /** A draft that differs from the starter, or a submission. */
  begun: boolean;
  lastActivityAt: string;
}

export interface Store extends Queue {
  /**
   * Stores a submission and its job. The same `clientId` again answers the first one (`repeated`). A newer practice
   * submission cancels the learner's waiting ones of the exercise (`superseded`: their ids); exam and workshop never.
   */
  acceptSubmission(
    request: NewSubmission,
  ): Promise<{ submission: SubmissionRow; repeated: boolean; superseded: string[] }>;
  getSubmission(id: string): Promise<SubmissionRow | null>;
  /** The document that was recorded with its end; null: none, or no longer. */
  readRecord(id: string): Promise<Uint8Array | null>;
  /** Newest first. */
  listSubmissions(filter: {
    learner: string;
    exercise?: string | undefined;
    limit: number;
  }): Promise<SubmissionSummary[]>;
  /** Cancels what waits or runs; what has ended stays as it is. `cancelled`: it was this call that ended it. */
  cancelSubmission(id: string): Promise<{ submission: SubmissionRow; cancelled: boolean } | null>;

  getDraft(learner: string, exercise: string): Promise<Draft | null>;
  /** `revision` is the one that the learner's editor holds, 0 for none; a stale one is refused with the stored draft. `edited`: it differs from the starter. */
  saveDraft(request: {
    learner: string;
    exercise: string;
    files: Files;
    edited: boolean;
    revision: number;
  }): Promise<{ saved: Draft } | { conflict: Draft | null }>;
  deleteDraft(learner: string, exercise: string): Promise<void>;

  /** Opening twice is once. */
  openHint(learner: string, exercise: string, index: number): Promise<void>;
  openedHints(learner: string, exercise: string): Promise<number[]>;

  /** Exercises that the learner has begun, in no order. */
  progress(learner: string): Promise<Progress[]>;

  readonly xrays: XrayStore;
  readonly learners: LearnerStore;

  /** Writes a consistent copy while in use. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

export type Clock = () => Date;
