/** The worker: claims submissions as slots are free, grades, records. What an attempt leads to is in outcome.ts. */
import type { Exercise, Files, GradeRequest, Verdict } from '../../graders/index.ts';
import type { Log } from '../log.ts';
import type { EngineKeeper } from './engine-keeper.ts';
import type { Events } from './events.ts';
import { NoSuchExercise, outcomeOf, Stopped, type Outcome } from './outcome.ts';
import { packRecord } from '../record-document.ts';
import { GradingRecord } from './grading-record.ts';
import { Pause } from './pause.ts';
import { Previews, type PreviewsDeps } from './previews.ts';
import type { Claim, Queue } from './queue.ts';
import { TimeLimit } from './time-limit.ts';

export interface WorkerDeps {
  queue: Queue;
  /** Undefined: no longer part of the course. */
  exercise: (id: string, seed: string | null) => Exercise | undefined;
  /** Ids of the exercises with checks that need an engine. */
  needEngine: () => readonly string[];
  engine: Pick<EngineKeeper, 'engine' | 'message' | 'worthWaiting' | 'preparing' | 'isGone'>;
  grade: (request: GradeRequest) => Promise<Verdict>;
  gradeStatics: PreviewsDeps['gradeStatics'];
  events: Events;
  log: Log;
  timing: WorkerTiming;
}

/** All in milliseconds but the counts. */
export interface WorkerTiming {
  leaseMs: number;
  heartbeatMs: number;
  /** Between looks at the queue for what became due by time. */
  pollMs: number;
  /** The longest that one attempt may take, without what Drydock itself needs for it. */
  gradeMs: number;
  /** How long an attempt that was told to stop may still hold its slot. */
  graceMs: number;
  /** After this many attempts that failed through us a submission is ungradable. */
  maxFailures: number;
  /** Before the second attempt; doubled for each further one. */
  backoffMs: number;
  /** Failures of ours in a row after which grading pauses, and for how long. */
  pauseAfter: number;
  pauseMs: number;
}

export const usualTiming: Omit<WorkerTiming, 'gradeMs'> = {
  leaseMs: 30_000,
  heartbeatMs: 5000,
  pollMs: 1000,
  graceMs: 10_000,
  maxFailures: 3,
  backoffMs: 2000,
  pauseAfter: 5,
  pauseMs: 60_000,
};

/** Without an engine only static checks run, in this process. */
const slotsWithoutEngine = 1;

export class Worker {
  readonly #deps: WorkerDeps;
  readonly #running = new Map<string, { learner: string; controller: AbortController; done: Promise<void> }>();
  readonly #durations: number[] = [];
  readonly #pause: Pause;
  readonly #previews: Previews;
  #timer: NodeJS.Timeout | undefined;
  #pumping: Promise<void> | null = null;
  #again = false;
  #stopped = true;
  #storeTrouble: string | null = null;

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
    this.#pause = new Pause(deps.timing.pauseAfter, deps.timing.pauseMs);
    this.#previews = new Previews(deps);
  }

  start(): void {
    this.#stopped = false;
    this.#timer = setInterval(() => this.poke(), this.#deps.timing.pollMs);
    this.poke();
  }

  /** A submission that was stored just now. If it has to wait, its static checks are told meanwhile. */
  accepted(submission: { id: string; exercise: string; seed: string | null; files: Files }): void {
    const exercise = this.#deps.exercise(submission.exercise, submission.seed);
    if (exercise) this.#previews.add(submission.id, { exercise, files: submission.files });
    this.poke();
  }

  /** Looks at the queue now: something ended, or the engine changed. */
  poke(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#pumping ??= this.#pump().finally(() => (this.#pumping = null));
  }

  get slots(): number {
    return this.#deps.engine.engine?.slots ?? slotsWithoutEngine;
  }

  /** More than the slots while some gradings take so long that the engine lets others go on beside them. */
  get #capacity(): number {
    return this.#deps.engine.engine?.capacity ?? slotsWithoutEngine;
  }

  /** Sentences for the operator. */
  get notices(): string[] {
    return [this.#pause.message, this.#storeTrouble].filter((text) => text !== null);
  }

  /** Why a waiting submission of the exercise cannot be graded now, or null. */
  waitReason(exercise: string): string | null {
    if (this.#pause.message !== null) return this.#pause.message;
    const { engine, needEngine } = this.#deps;
    return engine.worthWaiting && needEngine().includes(exercise) ? engine.message : null;
  }

  /** Submissions that were cancelled in the store: stops their attempts and tells who watches. */
  cancelled(ids: readonly string[]): void {
    for (const id of ids) {
      this.#previews.drop(id);
      this.#running.get(id)?.controller.abort(new Stopped('lost', 'The submission was cancelled.'));
      this.#deps.events.publish(id, { type: 'end', state: 'cancelled' });
    }
    this.poke();
  }

  /** Stops claiming, stops what runs and hands it back to the queue. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#previews.dropAll();
    await this.#pumping;
    for (const { controller } of this.#running.values())
      controller.abort(new Stopped('shutdown', 'Drydock was stopped.'));
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #pump(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#claimAll();
        this.#previews.begin();
        await this.announce();
        this.#storeTrouble = null;
      } catch (error) {
        this.#storeTrouble = `The database cannot be used (${String(error)}). Look at the disk of the data folder.`;
        this.#deps.log.error(this.#storeTrouble, error);
      }
    }
  }

  async #claimAll(): Promise<void> {
    const { queue, engine, needEngine, timing } = this.#deps;
    while (!this.#stopped && this.#running.size < this.#pause.allowed(this.#capacity)) {
      const claim = await queue.claimSubmission({
        worker: String(process.pid),
        leaseMs: timing.leaseMs,
        except: engine.worthWaiting ? needEngine() : [],
        exceptLearners: [...this.#running.values()].map(({ learner }) => learner),
      });
      if (claim === null) return;
      this.#previews.drop(claim.id);
      const controller = new AbortController();
      const done = this.#attempt(claim, controller).finally(() => {
        if (this.#running.get(claim.id)?.controller === controller) this.#running.delete(claim.id);
        this.poke();
      });
      this.#running.set(claim.id, { learner: claim.learner, controller, done });
    }
  }

  async #attempt(claim: Claim, controller: AbortController): Promise<void> {
    const { queue, timing, events, log } = this.#deps;
    const { signal } = controller;
    const heartbeat = setInterval(() => {
      queue.heartbeat(claim.id, claim.attempt, timing.leaseMs).then(
        (ours) => {
          if (!ours) controller.abort(new Stopped('lost', 'The submission is no longer ours.'));
        },
        (error: unknown) => log.error(`Submission ${claim.id}: the lease could not be extended.`, error),
      );
    }, timing.heartbeatMs);
    const limit = new TimeLimit(timing.gradeMs, (whose) => {
      const what = whose === 'grading' ? 'the grading' : 'making a place and its base images ready';
      controller.abort(new Stopped('time', `${what} took longer than ${timing.gradeMs / 1000} seconds`));
    });
    const began = Date.now();
    try {
      events.publish(claim.id, { type: 'running', attempt: claim.attempt });
      const told = new GradingRecord();
      const result = await this.#grade(claim, signal, limit.pause, told);
      limit.end();
      const outcome = await outcomeOf(claim, result, this.#deps);
      this.#pause.count(claim.learner, outcome);
      await this.#record(claim, outcome, told.whole && (await packRecord(told.whole)));
      if (outcome.type === 'verdict') this.#remember(Date.now() - began);
      log.debug(`Submission ${claim.id}, attempt ${claim.attempt}: ${outcome.type}`);
    } catch (error) {
      // Nothing was recorded: the lease ends and the submission is graded again.
      log.error(`Submission ${claim.id}: the result could not be recorded; it will be graded again.`, error);
    } finally {
      limit.end();
      clearInterval(heartbeat);
    }
  }

  /** Answers the verdict, or what was thrown. */
  async #grade(
    claim: Claim,
    signal: AbortSignal,
    pause: TimeLimit['pause'],
    told: GradingRecord,
  ): Promise<{ verdict: Verdict } | { error: unknown }> {
    const { engine, events, timing } = this.#deps;
    // A submission that stopped its worker every time is not worth another one.
    if (claim.failures >= timing.maxFailures)
      return { error: new Error('the server stopped each time while grading it') };
    const exercise = this.#deps.exercise(claim.exercise, claim.seed);
    if (exercise === undefined) return { error: new NoSuchExercise(claim.exercise) };
    let live = true;
    let grace: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        live = false;
        grace = setTimeout(() => reject(signal.reason as Error), timing.graceMs);
      });
    });
    try {
      const grading = this.#deps.grade({
        exercise,
        files: claim.files,
        engine: engine.engine,
        engineTrouble: engine.message,
        submission: claim.id,
        attempt: claim.attempt,
        learner: claim.learner,
        signal,
        pause,
        onEvent: (event) => {
          if (!live) return;
          told.add(event);
          events.publish(claim.id, event);
        },
      });
      return { verdict: await Promise.race([grading, tooLate]) };
    } catch (error) {
      return { error: signal.aborted ? signal.reason : error };
    } finally {
      live = false;
      clearTimeout(grace);
    }
  }

  async #record({ id, attempt }: Claim, outcome: Outcome, record: Uint8Array | null): Promise<void> {
    const { queue, events, log } = this.#deps;
    switch (outcome.type) {
      case 'verdict':
        if (await queue.recordVerdict(id, attempt, outcome.verdict, record))
          events.publish(id, { type: 'end', state: 'graded' });
        return;
      case 'ungradable':
        log.error(`Submission ${id}: ${outcome.message}`, outcome.error);
        if (await queue.recordUngradable(id, attempt, outcome.message, record))
          events.publish(id, { type: 'end', state: 'ungradable' });
        return;
      case 'retry':
        if (outcome.failure) log.warn(`Submission ${id}, attempt ${attempt}: ${outcome.message}`, outcome.error);
        await queue.releaseForRetry(id, attempt, outcome);
        return;
      case 'nothing':
        return;
    }
  }

  /** Tells everybody who watches a waiting submission its place, when that has changed. */
  async announce(): Promise<void> {
    const { queue, events } = this.#deps;
    const waiting = await queue.waiting();
    for (const [index, { id, exercise, message }] of waiting.entries()) {
      if (!events.isWatched(id)) continue;
      const position = index + 1;
      const why = message ?? this.waitReason(exercise);
      const last = events.whereabouts(id);
      if (last?.type === 'queued' && last.position === position && (last.message ?? null) === why) continue;
      events.publish(id, {
        type: 'queued',
        position,
        etaSeconds: this.#eta(position),
        ...(why !== null && { message: why }),
      });
    }
  }

  #remember(ms: number): void {
    this.#durations.push(ms);
    if (this.#durations.length > 20) this.#durations.shift();
  }

  #eta(position: number): number | null {
    if (this.#durations.length === 0) return null;
    const mean = this.#durations.reduce((sum, ms) => sum + ms, 0) / this.#durations.length;
    return Math.ceil((Math.ceil(position / this.slots) * mean) / 1000);
  }
}
