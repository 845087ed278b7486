/**
 * What can be told of a submission while it still waits: its static checks, as events only. The grading decides them again
 * and nothing is recorded here, so a preview may be left out at any time. One submission at a time, in the order in which
 * they came, beside the event loop (`CheckThreads`).
 */
import type { Exercise, Files, StaticRequest } from '../../graders/index.ts';
import type { Log } from '../log.ts';
import type { Events } from './events.ts';

export interface PreviewsDeps {
  gradeStatics: (request: StaticRequest) => Promise<unknown>;
  events: Pick<Events, 'publish'>;
  log: Log;
}

/** Submissions that wait for their preview at most; the queue of grading holds every one of them anyway. */
const most = 200;

export class Previews {
  readonly #deps: PreviewsDeps;
  readonly #waiting = new Map<string, { exercise: Exercise; files: Files }>();
  #current: { id: string; controller: AbortController } | null = null;

  constructor(deps: PreviewsDeps) {
    this.#deps = deps;
  }

  add(id: string, submission: { exercise: Exercise; files: Files }): void {
    if (this.#waiting.size < most) this.#waiting.set(id, submission);
  }

  /** It waits no longer: nothing more is told of it. */
  drop(id: string): void {
    this.#waiting.delete(id);
    if (this.#current?.id === id) this.#current.controller.abort();
  }

  dropAll(): void {
    this.#waiting.clear();
    this.#current?.controller.abort();
  }

  /** Goes on with those that wait. To be called after the free slots have taken theirs. */
  begin(): void {
    const [next] = this.#waiting;
    if (this.#current !== null || next === undefined) return;
    const [id, submission] = next;
    this.#waiting.delete(id);
    const controller = new AbortController();
    this.#current = { id, controller };
    void this.#preview(id, submission, controller.signal).finally(() => {
      this.#current = null;
      this.begin();
    });
  }

  async #preview(id: string, submission: { exercise: Exercise; files: Files }, signal: AbortSignal): Promise<void> {
    const { gradeStatics, events, log } = this.#deps;
    try {
      await gradeStatics({
        ...submission,
        signal,
        onEvent: (event) => {
          if (event.type === 'checked' && !signal.aborted) events.publish(id, { ...event, early: true });
        },
      });
    } catch (error) {
      if (!signal.aborted) log.warn(`Submission ${id}: its static checks could not be told early.`, error);
    }
  }
}
