/**
 * Makes X-rays on demand: the image of a submission is gone when its grading ends, so it is built again, from the engine's
 * cache, and looked through. One at a time, through the engine's slots, and only while no submission waits for its grade.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  dockerfilesOf,
  EngineFault,
  type Engine,
  type Exercise,
  type XrayImageAnswer,
  type XrayImageRequest,
} from '../../graders/index.ts';
import type { Log } from '../log.ts';
import type { XrayClaim, XrayRow, XrayStore } from '../store/store.ts';
import { packXray } from '../xray-document.ts';
import type { EngineKeeper } from './engine-keeper.ts';
import { Stopped } from './outcome.ts';
import type { Queue } from './queue.ts';

export interface XrayDeskDeps {
  xrays: XrayStore;
  queue: Pick<Queue, 'waiting' | 'countRunning'>;
  /** Undefined: no longer part of the course. */
  exercise: (id: string, seed: string | null) => Exercise | undefined;
  engine: Pick<EngineKeeper, 'message' | 'worthWaiting' | 'preparing' | 'isGone'> & { readonly engine: Engine | null };
  make: (request: XrayImageRequest) => Promise<XrayImageAnswer>;
  log: Log;
  timing: XrayTiming;
}

export interface XrayTiming {
  /** Milliseconds between looks at what waits. */
  pollMs: number;
  /** The longest that one may take. */
  limitMs: number;
  /** After this many attempts that failed through us an X-ray has failed. */
  maxFailures: number;
  /** Before the next attempt after one that failed through us. */
  backoffMs: number;
  /** Bytes of documents that are kept, all together. */
  keepBytes: number;
}

export const usualXrayTiming: Omit<XrayTiming, 'limitMs'> = {
  pollMs: 500,
  maxFailures: 3,
  backoffMs: 5000,
  keepBytes: 512 * 1024 * 1024,
};

export class XrayDesk {
  readonly #deps: XrayDeskDeps;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #working: AbortController | null = null;
  #wake: () => void = () => {};

  constructor(deps: XrayDeskDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Stops what is being made; it waits for the next start. */
  async stop(): Promise<void> {
    const reason = new Stopped('shutdown', 'Drydock was stopped.');
    this.#stopping.abort(reason);
    this.#working?.abort(reason);
    this.#wake();
    await this.#loop;
  }

  /** Looks now: something was asked for. */
  poke(): void {
    this.#wake();
  }

  /** Why one that waits has not begun, in a sentence. */
  async waitReason(row: XrayRow): Promise<string | null> {
    if (row.state !== 'waiting') return row.message;
    if (row.message !== null) return row.message;
    const { engine, queue, xrays } = this.#deps;
    if (engine.engine === null) return engine.message;
    const [grades, before] = [(await queue.waiting()).length, (await xrays.waiting()).indexOf(row.submission)];
    if (grades > 0)
      return `${grades === 1 ? 'One submission waits' : `${grades} submissions wait`} for a grade; gradings come first.`;
    return before > 0 || this.#working !== null ? 'Another image is looked at first.' : null;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const claim = (await this.#isFree()) ? await this.#deps.xrays.claim() : null;
        if (claim) await this.#attempt(claim);
        else await this.#pause(this.#deps.timing.pollMs);
      } catch (error) {
        this.#deps.log.error('X-rays cannot be looked after.', error);
        await this.#pause(this.#deps.timing.backoffMs);
      }
    }
  }

  /** Gradings come first: nothing waits, and a slot is free. */
  async #isFree(): Promise<boolean> {
    const { engine, queue } = this.#deps;
    if (engine.engine === null) return false;
    return (await queue.waiting()).length === 0 && (await queue.countRunning()) < engine.engine.slots;
  }

  async #attempt(claim: XrayClaim): Promise<void> {
    const { submission, attempt } = claim;
    const { xrays, timing, log } = this.#deps;
    const exercise = this.#deps.exercise(claim.exercise, claim.seed);
    const dockerfile = exercise && dockerfilesOf(exercise)[0];
    if (!exercise || dockerfile === undefined) {
      const message = `The exercise ${claim.exercise} builds no image any more, so there is nothing to look into.`;
      await xrays.fail(submission, attempt, { message, findings: [] });
      return;
    }
    const controller = new AbortController();
    this.#working = controller;
    const limit = setTimeout(
      () => controller.abort(new Stopped('time', `it took longer than ${timing.limitMs / 1000} seconds`)),
      timing.limitMs,
    );
    try {
      const answer = await this.#make(claim, exercise, dockerfile, controller.signal);
      if ('findings' in answer) {
        const message = `The image could not be built: ${answer.findings[0]?.message ?? 'the build stopped.'}`;
        await xrays.fail(submission, attempt, { message, findings: answer.findings });
      } else await xrays.record(submission, attempt, await packXray(answer.xray), timing.keepBytes);
      log.debug(`X-ray of submission ${submission}: done.`);
    } catch (error) {
      await this.#failed(claim, controller.signal.aborted ? controller.signal.reason : error);
    } finally {
      clearTimeout(limit);
      this.#working = null;
    }
  }

  async #make(
    { submission, attempt, learner, files, failures }: XrayClaim,
    exercise: Exercise,
    dockerfile: string,
    signal: AbortSignal,
  ): Promise<XrayImageAnswer> {
    const { engine, make, timing } = this.#deps;
    // What stopped the server every time is not worth another one.
    if (failures >= timing.maxFailures) throw new Error('the server stopped each time while looking at it');
    if (engine.engine === null) throw new EngineFault(engine.message, { reason: 'transient' });
    return make({ exercise, files, dockerfile, engine: engine.engine, submission, attempt, learner, signal });
  }

  async #failed({ submission, attempt, failures }: XrayClaim, error: unknown): Promise<void> {
    const { xrays, engine, timing, log } = this.#deps;
    if (error instanceof Stopped && error.why === 'shutdown') {
      await xrays.release(submission, attempt, { message: null, failure: false });
      return;
    }
    if (error instanceof EngineFault && (engine.preparing || (await engine.isGone()))) {
      const message = engine.preparing ? 'Base images are still being prepared.' : engine.message;
      await xrays.release(submission, attempt, { message, failure: false });
      await this.#pause(timing.backoffMs);
      return;
    }
    const what = error instanceof Error ? error.message : String(error);
    log.warn(`X-ray of submission ${submission}, attempt ${attempt}: ${what}`, error);
    if (failures + 1 < timing.maxFailures) {
      await xrays.release(submission, attempt, {
        message: `Drydock failed (${what}); it is tried again.`,
        failure: true,
      });
      await this.#pause(timing.backoffMs);
    } else
      await xrays.fail(submission, attempt, {
        message: `Drydock could not look into the image (${what}). Your submission and its grade are as they were; try again later.`,
        findings: [],
      });
  }

  /** Ends early when something is asked for or everything stops. */
  async #pause(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const wake = new AbortController();
    this.#wake = () => wake.abort();
    await sleep(ms, undefined, { signal: wake.signal }).catch(() => undefined);
    this.#wake = () => {};
  }
}
