/** What the result of an attempt means: a verdict, another attempt, or the end. The learner never pays for a fault of ours. */
import { EngineFault, type Verdict } from '../../graders/index.ts';
import type { Claim } from './queue.ts';
import type { WorkerDeps } from './worker.ts';

export type Outcome =
  | { type: 'verdict'; verdict: Verdict }
  | { type: 'ungradable'; message: string; error: unknown }
  /** `failure`: counts towards the limit of attempts. */
  | { type: 'retry'; message: string; delayMs: number; failure: boolean; error: unknown }
  /** Somebody else has decided, e.g. the learner cancelled. */
  | { type: 'nothing' };

/** Why an attempt was told to stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly why: 'lost' | 'shutdown' | 'time';
  constructor(why: 'lost' | 'shutdown' | 'time', message: string) {
    super(message);
    this.why = why;
  }
}

/** The course changed under a waiting submission. */
export class NoSuchExercise extends Error {
  override readonly name = 'NoSuchExercise';
  constructor(exercise: string) {
    super(
      `The exercise ${exercise} is no longer part of the course, so this submission cannot be graded. Your files are kept.`,
    );
  }
}

/** While something is being prepared that nobody announces, look again after this long. */
const preparingMs = 3000;

export async function outcomeOf(
  claim: Claim,
  result: { verdict: Verdict } | { error: unknown },
  { engine, needEngine, timing }: Pick<WorkerDeps, 'engine' | 'needEngine' | 'timing'>,
): Promise<Outcome> {
  const later = (message: string, delayMs: number, error: unknown = null): Outcome => ({
    type: 'retry',
    message,
    delayMs,
    failure: false,
    error,
  });

  if ('verdict' in result) {
    const { verdict } = result;
    if (verdict.status !== 'error' || !needEngine().includes(claim.exercise)) return { type: 'verdict', verdict };
    if (engine.preparing)
      return later('Base images are still being prepared. It is graded as soon as they are ready.', preparingMs);
    // No engine at all is an answer (static checks count); one that went away during the attempt is not.
    if (verdict.engine !== null && (await engine.isGone())) return later(engineStopped(engine.message), 0);
    if (engine.worthWaiting) return later(engineStopped(engine.message), 0);
    return { type: 'verdict', verdict };
  }

  const { error } = result;
  if (error instanceof Stopped && error.why === 'lost') return { type: 'nothing' };
  if (error instanceof Stopped && error.why === 'shutdown')
    return later('Drydock was stopped during the grading. It begins again after the next start.', 0);
  if (error instanceof NoSuchExercise) return { type: 'ungradable', message: error.message, error };
  if (error instanceof EngineFault && (await engine.isGone())) return later(engineStopped(engine.message), 0, error);

  const what = error instanceof Error ? error.message : String(error);
  const failures = claim.failures + 1;
  if (failures >= timing.maxFailures) {
    return {
      type: 'ungradable',
      message: `Drydock could not grade this in ${failures} attempts (${what}). It costs no points and your files are kept; check again, and tell whoever runs this lab if it stays so.`,
      error,
    };
  }
  return {
    type: 'retry',
    message: `Drydock failed while grading (${what}). Nothing was lost; it is tried again.`,
    delayMs: timing.backoffMs * 2 ** (failures - 1),
    failure: true,
    error,
  };
}

function engineStopped(trouble: string): string {
  return `The engine stopped (${trouble}) Nothing was lost; it is tried again when the engine is back.`;
}
