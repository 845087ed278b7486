/**
 * The engine as the rest of Drydock sees it. `openEngine` (connect.ts) makes one from a setting. A builder slot is one unit
 * of concurrency: a disposable engine of its own beside a private engine, a permit on a shared one.
 */
import type { EngineSummary, Files, GradeEvent } from '../check.ts';
import type { ContainerChange, Evidence } from '../evidence.ts';
import type { MeasureOptions } from './measure.ts';
import type { Measurement } from './measure/measurement.ts';
import type { BuildLimits } from './limits.ts';

export interface Engine {
  summary(): EngineSummary;
  /** Null when it answers; else a sentence with what to do. Never throws. */
  trouble(): Promise<string | null>;
  baseImages(): Promise<BaseImageState[]>;
  /**
   * Makes every listed base image (or these references) ready: pull, else stand-in. `renew` also asks the registries again
   * for what is a stand-in now. Safe to call twice at once, and from two processes.
   */
  prepareImages(options: {
    references?: readonly string[];
    renew?: boolean;
    signal?: AbortSignal;
    onProgress?: (state: BaseImageState) => void;
  }): Promise<BaseImageState[]>;
  /** Writes all base images that are ready into one file, for `importImages` elsewhere. Throws BundleFault when the file cannot be written. */
  exportImages(
    file: string,
    options?: {
      /** Which Drydock makes it, for the file's list. */
      madeBy?: string;
      signal?: AbortSignal;
      onProgress?: (bytes: number) => void;
    },
  ): Promise<{ bytes: number; checksum: string; images: string[] }>;
  /** Loads what a file of `exportImages` has of this course and this engine lacks. Throws BundleFault when the file is not what it says. */
  importImages(
    file: string,
    options?: {
      /** That `exportImages` answered: another bundle is refused. */
      checksum?: string;
      signal?: AbortSignal;
      onProgress?: (progress: { phase: 'reading' | 'loading'; bytes: number; totalBytes: number }) => void;
    },
  ): Promise<BundleReport>;
  /** Waits for a free slot, grades with it, and removes everything that the submission made, whatever happens. */
  withEvidence<T>(request: EvidenceRequest, use: (evidence: Evidence) => Promise<T>): Promise<T>;
  /** Measures which limits hold here: bounded, about half a minute, and removes what it made. Rejects with the signal's reason when aborted. */
  measure(options?: MeasureOptions): Promise<Measurement[]>;
  /** Units of concurrency: how many submissions can be graded at once. */
  readonly slots: number;
  /** How many may be graded at once now: more than `slots` while some take so long that they gave their turn to others. */
  readonly capacity: number;
  /** Told when `capacity` grows. */
  onCapacity(listener: () => void): void;
  /** Makes slots ready before they are asked for. */
  warm(): Promise<void>;
  /** Removes what crashed submissions of this instance left behind; answers what was removed. */
  reap(): Promise<{ containers: number; images: number; volumes: number; networks: number }>;
  /** Closes connections; stops a private engine when nobody else uses it. */
  close(): Promise<void>;
}

export interface EvidenceRequest {
  /** Labels everything that is made: `drydock.submission`, `drydock.attempt`. */
  submission: string;
  attempt: number;
  /** Who submitted: their own last slot has the layers of their last attempt. */
  learner?: string;
  /** `own`: nothing of another learner's is in the slot, cached layers included. Only slots of a private engine can promise it. Default `shared`. */
  secrecy?: 'shared' | 'own';
  /** Build context: learner's files over the read-only ones. */
  files: Files;
  /** Paths that the learner edits: a build failure is anchored in one of these. */
  editable: readonly string[];
  /** What `RUN --mount=type=secret` can mount, id → value. Never shown: whoever passes findings or events on masks them (`graders/mask.ts`). */
  buildSecrets?: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /**
   * Called when something of ours begins (waiting for a slot, its start, base images, tidying up), and its answer when it
   * ends: a limit on the time of the grading leaves that out.
   */
  pause?: () => () => void;
  onEvent?: (event: GradeEvent) => void;
  /** Receives each sentence of `evidence.note()` once. */
  onNote?: (sentence: string) => void;
  /** Told what becomes of the containers, where the engine says so by itself. Containers of ours are among them. */
  onContainer?: (change: ContainerChange) => void;
  /** Told of each stand-in that a build uses, by reference. */
  onStandIn?: (reference: string) => void;
}

export interface BaseImageState {
  /** As a FROM names it, e.g. `node:20.11.1-alpine3.19`. */
  reference: string;
  /** The digest that the course pins. */
  digest: string | null;
  /** The digest that a registry really gave; null for a stand-in, always. */
  actualDigest: string | null;
  state: 'ready' | 'preparing' | 'missing' | 'failed';
  /** A stand-in that came in a bundle is a stand-in. */
  origin: 'registry' | 'bundle' | 'stand-in' | null;
  /** The mirror that gave it; null: its own registry, or none. */
  mirror: string | null;
  sizeBytes: number | null;
  /** What happens, why it failed, or why it is a stand-in; '' when there is nothing to say. */
  message: string;
  progress: BaseImageProgress | null;
}

/** Bytes of compressed layers; `totalBytes` is null until all of them are known. */
export interface BaseImageProgress {
  phase: 'waiting' | 'pulling' | 'unpacking' | 'building';
  bytes: number;
  totalBytes: number | null;
}

export interface BundleReport {
  checksum: string;
  /** Which Drydock made it, and when (ISO-8601). */
  madeBy: string;
  madeAt: string;
  images: {
    reference: string;
    outcome: 'loaded' | 'there' | 'skipped';
    /** Why, in a sentence; '' when it was loaded. */
    message: string;
  }[];
}

export interface EngineSettings {
  /** `auto`, `off`, `private`, `unix://…`, `tcp://…` */
  engine: string;
  /** Absolute path; a private engine lives in `<dataDir>/engine`. */
  dataDir: string;
  /** Absolute path of exercises/ (base-images.yaml, packages/). */
  exercisesDir: string;
  /** Distinguishes several Drydocks on one engine; label `drydock.instance`. */
  instance: string;
  slots?: number;
  /** DOCKER_HOST of the environment: `auto` asks there first. */
  dockerHost?: string;
  /** False: base images are never asked of a registry. */
  pull?: boolean;
  /** Where base images are asked for instead, as `parseMirrors` reads it. */
  registryMirror?: string;
  /** Of one pull, milliseconds: until the registry begins to answer, without anything coming, altogether. */
  pullLimits?: { silence?: number; stall?: number; total?: number };
  /** Of a learner's build, where they differ from the usual ones. */
  buildLimits?: Partial<BuildLimits>;
}
