/**
 * All submissions at work in this process: weighs them by what they used, and has those that stand in the way of others
 * give way, so that programs that never end cost the others little.
 */
import { cpus } from 'node:os';
import type { Cgroup } from './cgroup.ts';
import { tickMs, Turn, Usual } from './turn.ts';

export interface AtWork {
  /** Null where the CPU of a slot cannot be counted. */
  cgroup: Cgroup | null;
  weigh(weight: number): void;
  /** Lets another one begin beside it. False: not now. */
  giveWay(): boolean;
}

/** Where the CPU of a submission cannot be counted: milliseconds after which it gives way. */
const patienceMs = 10_000;
/** More idle cores than this are worth another submission at work. */
const wastedCores = 0.25;

interface Watched {
  work: AtWork;
  turn: Turn | null;
  began: number;
  gaveWay: boolean;
}

export class Turns {
  readonly #all = new Set<Watched>();
  readonly #usual = new Usual();
  readonly #idle = new IdleCores();
  #timer: NodeJS.Timeout | undefined;

  /** Watches it until the answer is called, which says whether it gave way. */
  begin(work: AtWork): () => boolean {
    const watched = { work, turn: work.cgroup && new Turn(work.cgroup), began: performance.now(), gaveWay: false };
    this.#all.add(watched);
    this.#timer ??= setInterval(() => this.#tick(), tickMs).unref();
    return () => {
      this.#all.delete(watched);
      if (watched.turn) this.#usual.add(watched.turn.used);
      return watched.gaveWay;
    };
  }

  #tick(): void {
    const usual = this.#usual.seconds;
    const { all, idle } = this.#idle.since();
    const seen = [...this.#all].map((watched) => {
      const { work, turn, began } = watched;
      const looked = turn?.look(usual);
      if (looked) work.weigh(looked.weight);
      return { watched, state: looked?.state ?? (performance.now() - began > patienceMs ? 'long' : 'active') };
    });
    let active = seen.filter(({ state }) => state === 'active').length;
    for (const { watched, state } of seen) {
      if (watched.gaveWay || state === 'active') continue;
      // One that waits may be kept waiting by the others; an active one does not use a whole core all the time.
      if (state === 'waiting' && (active > all || idle < wastedCores)) continue;
      watched.gaveWay = watched.work.giveWay();
      if (watched.gaveWay) active += 1;
    }
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

class IdleCores {
  #before = times();

  /** How many cores nobody used since the last call, and how many there are. */
  since(): { idle: number; all: number } {
    const before = this.#before;
    const now = (this.#before = times());
    return { idle: ((now.idle - before.idle) / Math.max(1, now.total - before.total)) * now.cores, all: now.cores };
  }
}

function times(): { cores: number; idle: number; total: number } {
  const each = cpus().map((core) => core.times);
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    cores: each.length,
    idle: sum(each.map(({ idle }) => idle)),
    total: sum(each.flatMap((time) => Object.values(time))),
  };
}
