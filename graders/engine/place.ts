/** Where one submission is graded: an engine for it, with what it needs there. */
import type Docker from 'dockerode';
import type { BaseImages } from './catalogue.ts';
import type { EvidenceRequest } from './engine.ts';
import type { Helper } from './helper.ts';
import type { KeptImages } from './kept-images.ts';
import type { Labels } from './labels.ts';
import type { BuildLimits } from './limits.ts';
import type { Meter } from './meter.ts';
import type { Swept } from './sweep.ts';

export interface Place {
  docker: Docker;
  bases: Bases;
  helper: () => Promise<Helper>;
  limits: BuildLimits;
  /** Which of the limits are really kept here. */
  guarantees: Guarantees;
  meter: Meter;
  /** Our program on this machine, when it may enter the network namespaces of this place's containers; null: it may not. */
  door: string | null;
  /** Images that were built here lately. */
  kept: KeptImages;
}

/** What this machine could give a place. */
export interface Guarantees {
  /** Memory, processes and CPU of a build are limited. */
  cgroup: boolean;
  /** What it writes ends at a size. */
  disk: boolean;
  /** Root in it is nobody on the host. */
  userns: boolean;
}

/** The base images of the course on one engine. */
export interface Bases {
  readonly images: BaseImages;
  /** Makes sure that these local tags are there. Throws EngineFault when one is not prepared: a build would go looking for it elsewhere. */
  demand(localTags: Iterable<string>): Promise<void>;
}

/** Who wants a place, and until when. */
export type PlaceRequest = Pick<EvidenceRequest, 'signal' | 'learner' | 'secrecy'>;

/** All places of one process. */
export interface Places {
  /** Submissions that are graded at once when none takes long. */
  readonly count: number;
  /** How many may be graded at once now; told to `onCapacity` when it grows. */
  readonly capacity: number;
  onCapacity(listener: () => void): void;
  /** Waits for a place, works there, and removes everything that carries all the labels. */
  use<T>(request: PlaceRequest, labels: Labels, work: (place: Place) => Promise<T>): Promise<T>;
  /** Makes places ready before they are asked for, with these base images in them. */
  warm(localTags: readonly string[]): Promise<void>;
  /** Removes what processes that are no more left. `alive` are the leases of those that live. */
  reap(alive: ReadonlySet<string>): Promise<Swept>;
  close(): Promise<void>;
}
