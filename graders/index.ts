/**
 * The only door to the graders: the server, the command line and the tests grade through here, so they share every line.
 */
import type { Files, GradeEvent, Verdict } from './check.ts';
import type { Engine } from './engine/engine.ts';
import type { Exercise } from './exercise.ts';

export type { CheckResult, Files, Finding, GradeEvent, Range, Verdict, Witness } from './check.ts';
export type { Engine, BaseImageState, EngineSettings } from './engine/engine.ts';

export interface GradeRequest {
  exercise: Exercise;
  /** The learner's files by their names; files that are missing count as empty. */
  files: Files;
  /** Null: engine checks answer `error` with `engineTrouble`. */
  engine: Engine | null;
  engineTrouble?: string;
  submission: string;
  attempt: number;
  signal: AbortSignal;
  onEvent?: (event: GradeEvent) => void;
}

/** Never throws for anything that a learner can submit. Rejects with the signal's reason when aborted. */
export function grade(_request: GradeRequest): Promise<Verdict> {
  throw new Error('in the works');
}
