/** The X-rays of submissions' images, one for each submission: asked for, made one after the other, kept as documents. */
import type { Files, Finding } from '../../graders/index.ts';

export interface XrayRow {
  submission: string;
  state: 'waiting' | 'working' | 'ready' | 'failed';
  /** Why it waits again, or failed. */
  message: string | null;
  /** Of a failure by the learner's own files. */
  findings: Finding[];
  requestedAt: string;
  finishedAt: string | null;
}

/** An X-ray to be made. */
export interface XrayClaim {
  submission: string;
  learner: string;
  exercise: string;
  seed: string | null;
  files: Files;
  /** Counts from 1; what this attempt finds out is accepted from it only. */
  attempt: number;
  /** How many attempts have ended by a fault of ours. */
  failures: number;
}

export interface XrayStore {
  get(submission: string): Promise<XrayRow | null>;
  /** The document of a `ready` one, as it was recorded. */
  read(submission: string): Promise<Uint8Array | null>;
  /**
   * Asks for an X-ray: joins the one that waits, works or is ready, and begins again after a failure, or when the ready one
   * was made with something else than `madeWith` (an older form, older advisories).
   */
  request(submission: string, madeWith: string): Promise<XrayRow>;
  /** Takes the one that was asked for first. */
  claim(): Promise<XrayClaim | null>;
  /** → ready. The oldest documents go when there are more than `keepBytes` of them. False: too late, nothing was written. */
  record(submission: string, attempt: number, document: Uint8Array, keepBytes: number): Promise<boolean>;
  /** → failed. False: too late. */
  fail(submission: string, attempt: number, failure: { message: string; findings: Finding[] }): Promise<boolean>;
  /** → waiting again. `failure`: the attempt counts towards a limit. False: too late. */
  release(submission: string, attempt: number, options: { message: string | null; failure: boolean }): Promise<boolean>;
  /** For the start of the only server of a data folder: what a killed one was working at waits again, as a failure. */
  resume(): Promise<number>;
  /** In the order in which they would be claimed. */
  waiting(): Promise<string[]>;
}
