/**
 * Static checks in threads of their own. Within the size of a submission a hostile file can make a check think for minutes
 * or take all the memory there is; in a thread it does so beside the event loop that answers the API, and can be stopped.
 */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Permits } from './engine/permits.ts';
import { ours, type Outcome, type RunStatics, type StaticOrder } from './static-checks.ts';

export interface CheckThreadsOptions {
  /** Threads at most; they start when they are needed. */
  count: number;
  /** Milliseconds that all static checks of one submission may take. Honest ones take some tens. */
  limitMs?: number;
  /** Milliseconds after which a thread without work ends. */
  idleMs?: number;
}

const memoryMb = 512;
/** Milliseconds that a cancelled order may still take: most end sooner, and a new thread costs more than their end. */
const graceMs = 300;

export class CheckThreads {
  readonly #permits: Permits;
  readonly #limitMs: number;
  readonly #idleMs: number;
  readonly #idle = new Map<Worker, NodeJS.Timeout>();
  readonly #busy = new Set<Worker>();

  constructor({ count, limitMs = 20_000, idleMs = 60_000 }: CheckThreadsOptions) {
    this.#permits = new Permits(count);
    this.#limitMs = limitMs;
    this.#idleMs = idleMs;
  }

  /** Checks that reach a limit are `error`: they cost the learner nothing and never pass. */
  readonly run: RunStatics = async (order, onOutcome) => {
    if (order.checks.length > 0) await this.#permits.use(order.signal, () => this.#inThread(order, onOutcome));
  };

  /** Ends all threads; what runs rejects. */
  async close(): Promise<void> {
    await Promise.all([...this.#idle.keys(), ...this.#busy].map((thread) => this.#end(thread)));
  }

  async #inThread(order: StaticOrder, onOutcome: (outcome: Outcome) => void): Promise<void> {
    order.signal.throwIfAborted();
    const thread = this.#take();
    let told = 0;
    try {
      const limit = await this.#follow(thread, order, (outcome) => {
        told += 1;
        onOutcome(outcome);
      });
      if (limit === null) this.#release(thread);
      order.signal.throwIfAborted();
      for (const { file } of limit === null ? [] : order.checks.slice(told)) {
        onOutcome(
          ours(
            `The checks of ${file} needed more than ${limit} and were stopped: its text is too intricate to be judged here.`,
          ),
        );
      }
    } finally {
      if (this.#busy.has(thread)) await this.#end(thread);
    }
  }

  /** Answers null when the thread has done everything, else the limit that was reached. A cancelled order tells no more. */
  #follow(
    thread: Worker,
    { checks, files, before, signal }: StaticOrder,
    onOutcome: (outcome: Outcome) => void,
  ): Promise<string | null> {
    let limit: NodeJS.Timeout | undefined;
    let left = checks.length;
    let begun = false;
    let abort = (): unknown => undefined;
    return new Promise<string | null>((resolve, reject) => {
      const within = (milliseconds: number, what: string): void => {
        clearTimeout(limit);
        limit = setTimeout(() => resolve(what), milliseconds);
      };
      abort = () => begun && within(graceMs, 'it was cancelled');
      signal.addEventListener('abort', abort);
      thread.on('message', (message: Outcome | 'begun') => {
        if (message === 'begun') {
          begun = true;
          if (signal.aborted) abort();
          else within(this.#limitMs, `${this.#limitMs / 1000} seconds`);
        } else {
          if (!signal.aborted) onOutcome(message);
          if (--left === 0) resolve(null);
        }
      });
      thread.on('error', (error: Error & { code?: string }) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(`${memoryMb} MB of memory`);
        else reject(error);
      });
      thread.on('exit', () => reject(new Error('The thread of the static checks ended.')));
      thread.postMessage({ checks, files, before });
    }).finally(() => {
      clearTimeout(limit);
      signal.removeEventListener('abort', abort);
      for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
    });
  }

  #take(): Worker {
    const [idle] = this.#idle.keys();
    if (idle) {
      clearTimeout(this.#idle.get(idle));
      this.#idle.delete(idle);
    }
    const own = fileURLToPath(import.meta.url);
    const thread =
      idle ??
      new Worker(new URL(`check-thread${extname(own)}`, import.meta.url), {
        resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      });
    this.#busy.add(thread);
    thread.ref();
    return thread;
  }

  #release(thread: Worker): void {
    this.#busy.delete(thread);
    thread.unref();
    this.#idle.set(thread, setTimeout(() => void this.#end(thread), this.#idleMs).unref());
  }

  async #end(thread: Worker): Promise<void> {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    this.#busy.delete(thread);
    await thread.terminate();
  }
}
