/**
 * The queue as a worker sees it. Every operation is whole: it happens completely or not at all, and one that names an
 * attempt does nothing when that attempt no longer holds the submission.
 */
import type { Files, Verdict } from '../../graders/index.ts';

/** A submission that a worker holds until its lease ends. */
export interface Claim {
  id: string;
  learner: string;
  exercise: string;
  /** Of the learner's variant; null: the plain values. */
  seed: string | null;
  files: Files;
  /** Counts from 1; the verdict is accepted from this attempt only. */
  attempt: number;
  /** How many attempts have ended by a fault of ours, a worker that died included. */
  failures: number;
}

export interface Waiting {
  id: string;
  exercise: string;
  /** Why it waits again after an attempt. */
  message: string | null;
}

/** Bytes of all records of gradings, compressed. Beyond it the oldest go; verdicts and files stay. */
export const keptRecords = 256 * 1024 * 1024;

export interface Queue {
  /**
   * Takes the next submission: by purpose (exam, workshop, practice), then the learner with the fewest recent turns (one
   * that a limit of a build stopped counts as several), then learners of whom something has been graded before those of whom
   * nothing has, then the oldest; never two of one learner at once. A lease that has ended is taken over, as a failure.
   */
  claimSubmission(request: {
    worker: string;
    leaseMs: number;
    /** Exercises that cannot be graded now. */
    except?: readonly string[];
    /** Learners whose last attempt still holds a slot, though it was cancelled. */
    exceptLearners?: readonly string[];
  }): Promise<Claim | null>;
  /** Extends the lease. False: no longer ours (cancelled, or taken over), so stop. */
  heartbeat(id: string, attempt: number, leaseMs: number): Promise<boolean>;
  /** → graded. `record`: the document of what was told meanwhile, see {@link keptRecords}. False: too late, nothing was written. */
  recordVerdict(id: string, attempt: number, verdict: Verdict, record?: Uint8Array | null): Promise<boolean>;
  /** → ungradable, with a sentence that says why. False: too late. */
  recordUngradable(id: string, attempt: number, message: string, record?: Uint8Array | null): Promise<boolean>;
  /** → queued again, not before `delayMs`. `failure`: the attempt counts towards the limit. False: too late. */
  releaseForRetry(
    id: string,
    attempt: number,
    options: { message: string | null; delayMs: number; failure: boolean },
  ): Promise<boolean>;
  /** Ends every lease: for the start of the only server of a data folder, whose predecessor may have been killed. */
  endLeases(): Promise<number>;
  /** In the order in which they would be claimed. */
  waiting(): Promise<Waiting[]>;
  countRunning(): Promise<number>;
}
