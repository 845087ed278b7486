/** What routes may use. None of it names a backend. */
import type { Exercise } from '../../graders/index.ts';
import type { Content } from '../content.ts';
import { AppError } from '../errors.ts';
import type { EngineKeeper } from '../jobs/engine-keeper.ts';
import type { Events } from '../jobs/events.ts';
import type { Worker } from '../jobs/worker.ts';
import type { XrayDesk } from '../jobs/xrays.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

export interface Learner {
  id: string;
  /** Of the learner's variants; undefined: the plain values. */
  seed: string | undefined;
}

/** Single-user mode: whoever can reach the lab is this learner. */
export const localLearner: Learner = { id: 'local', seed: undefined };

export interface AppDeps {
  store: Store;
  /** The course as it is on disk now. */
  content: { refresh(): Promise<Content>; readonly problem: string | null };
  worker: Pick<Worker, 'accepted' | 'cancelled' | 'announce' | 'waitReason' | 'slots' | 'notices'>;
  events: Events;
  xrays: Pick<XrayDesk, 'poke' | 'waitReason'>;
  engine: Pick<EngineKeeper, 'engine' | 'state' | 'message' | 'images' | 'preparing' | 'prepare'>;
  /** The setting DRYDOCK_REGISTRY_MIRROR as written; null when it is not. */
  mirror: string | null;
  learner: Learner;
  /** Host names that browsers may use beside IP addresses and localhost. */
  hosts: readonly string[];
  /** The built page, `dist/web`. */
  webDir: string;
  version: string;
  log: Log;
  /** Between comments that keep an event stream open. Default 15 s. */
  streamBeatMs?: number;
}

/** The exercise with the learner's variant filled in. Throws `not-found`. */
export async function findExercise(deps: AppDeps, id: string): Promise<Exercise> {
  const content = await deps.content.refresh();
  const exercise = content.exercise(id, deps.learner.seed);
  if (exercise) return exercise;
  const known = content.list().map((spec) => spec.id);
  throw new AppError('not-found', `There is no exercise ${JSON.stringify(id)}; there are ${known.join(', ')}.`);
}
