/** What belongs to a learner beside their submissions and drafts, and all of it together. */
import type { Draft, SubmissionRow } from './store.ts';

export interface Note {
  text: string;
  /** Counts from 1. */
  revision: number;
  savedAt: string;
}

/** Everything but the submissions themselves, which are many: see {@link LearnerStore.submissionsAfter}. */
export interface LearnerRecords {
  /** How many there are. */
  submissions: number;
  drafts: ({ exercise: string } & Draft)[];
  notes: ({ exercise: string } & Note)[];
  hints: { exercise: string; index: number; openedAt: string }[];
  time: { exercise: string; seconds: number; lastAt: string }[];
}

export interface LearnerStore {
  getNote(learner: string, exercise: string): Promise<Note | null>;
  /** `revision` is the one that the learner's page holds, 0 for none; a stale one is refused with the stored note. */
  saveNote(request: {
    learner: string;
    exercise: string;
    text: string;
    revision: number;
  }): Promise<{ saved: Note } | { conflict: Note | null }>;

  /**
   * Counts time that was spent on an exercise: at most `seconds`, and never more than has passed since the learner's last
   * one, so that two windows count once.
   */
  addTime(learner: string, exercise: string, seconds: number): Promise<void>;
  /** Seconds by exercise. */
  timeSpent(learner: string): Promise<Map<string, number>>;

  /** The learner's submissions with their files and verdicts, oldest first, after this id; '' begins. */
  submissionsAfter(learner: string, id: string, limit: number): Promise<SubmissionRow[]>;
  records(learner: string): Promise<LearnerRecords>;
  /**
   * Deletes everything of the learner: submissions with their jobs, X-rays and records, drafts, notes, hints, time. Whoever grades
   * one of them can no longer record it. Answers the submissions that waited or ran.
   */
  forget(learner: string): Promise<{ ended: string[] }>;
}
