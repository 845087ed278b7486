/**
 * One submission at work, by the CPU that it has used: the more, the less it weighs against the others, so that the shortest
 * are done first. One that only waits (for a health check, or for ever) and one that uses much more than is usual stand in
 * the way of others.
 */
import type { Cgroup } from './cgroup.ts';

export const tickMs = 250;
/** One that used less than this part of a core for this many ticks waits. */
const quiet = { share: 0.1, ticks: 3 } as const;
/** CPU seconds of a submission before anything is known, and the least that counts as usual. */
const usualSeconds = { first: 2, least: 0.5 } as const;
const remembered = 20;
/** Parts of the CPU by how much was used, in multiples of what is usual; 100 is the whole part, 0 what nobody else wants. */
const weights = [
  [1, 100],
  [2, 10],
  [Number.POSITIVE_INFINITY, 0],
] as const;
/** In the same multiples: what has used more gives its permit to the next one. */
const longTurn = 2;

/** What a submission weighs against the others by its CPU time so far. */
export function weightAfter(seconds: number, usual: number): number {
  return weights.find(([times]) => seconds < times * usual)![1];
}

/** CPU seconds that submissions used lately, and the usual one of them. */
export class Usual {
  readonly #seconds: number[] = [];

  add(seconds: number): void {
    this.#seconds.push(seconds);
    if (this.#seconds.length > remembered) this.#seconds.shift();
  }

  get seconds(): number {
    const sorted = this.#seconds.toSorted((a, b) => a - b);
    return Math.max(usualSeconds.least, sorted[Math.floor(sorted.length / 2)] ?? usualSeconds.first);
  }
}

/** One submission at work, by the CPU time of its slot's group. */
export class Turn {
  readonly #cgroup: Cgroup;
  readonly #began: number;
  /** CPU seconds at the last ticks, the newest last. */
  readonly #samples: number[] = [];

  constructor(cgroup: Cgroup) {
    this.#cgroup = cgroup;
    this.#began = cgroup.cpuSeconds() ?? 0;
  }

  /** CPU seconds since it began. */
  get used(): number {
    return Math.max(0, (this.#cgroup.cpuSeconds() ?? this.#began) - this.#began);
  }

  /** To be asked once in each tick: what it weighs, and whether it is at work, has only waited, or is one of the long ones. */
  look(usual: number): { weight: number; state: 'active' | 'waiting' | 'long' } {
    const { used } = this;
    this.#samples.push(used);
    const before = this.#samples.length > quiet.ticks ? this.#samples.shift() : undefined;
    const waits = before !== undefined && used - before < (quiet.share * quiet.ticks * tickMs) / 1000;
    return { weight: weightAfter(used, usual), state: used > longTurn * usual ? 'long' : waits ? 'waiting' : 'active' };
  }
}
