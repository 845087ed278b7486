/**
 * Builder slots for one process: as many at work as there are permits, made when they are needed, kept while they are fit,
 * thrown away when they hang. A submission that takes long gives its permit back and goes on beside the others with a
 * small part of the CPU, so that programs that never end do not stand in the way of those that do.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineFault } from '../check.ts';
import type { Cgroup } from './cgroup.ts';
import type { Labels } from './labels.ts';
import { Permits } from './permits.ts';
import type { Place, PlaceRequest, Places } from './place.ts';
import { BuilderSlot, discardSlot, type SlotOptions } from './slot.ts';
import { sweep, type Swept } from './sweep.ts';

export interface SlotPoolOptions {
  count: number;
  /** How many more may go on after they gave their permit back. */
  reserve: number;
  /** `<data>/engine/slots`: a folder for each slot, named by the lease of its process. */
  folder: string;
  lease: string;
  /** Above the groups of all slots. */
  cgroup: Cgroup;
  slot: Omit<SlotOptions, 'folder' | 'cgroup'>;
  /** Milliseconds after which a submission gives its permit back; else twice what the last ones usually took. */
  patienceMs?: number;
}

/** Between these, patience follows what is usual; before anything is known it is the longest. */
const patience = { least: 2000, most: 10_000, remembered: 20 } as const;
/** How long whoever waits may be kept waiting while a slot is cleaned, and how long a slot may take; then it is thrown away. */
const promptMs = 1500;
const tidyMs = 10_000;
const weights = { usual: 100, patient: 5 } as const;
/** CPU seconds per second that a slot without work may still use. */
const quietShare = 0.3;

interface Held {
  slot: BuilderSlot;
  /** Who used it last, and whether somebody else did before. */
  tenant: string | null;
  mixed: boolean;
}

export class SlotPool implements Places {
  readonly count: number;
  readonly #options: SlotPoolOptions;
  readonly #permits: Permits;
  readonly #idle: Held[] = [];
  readonly #busy = new Set<Held>();
  readonly #listeners: (() => void)[] = [];
  readonly #leaving = new Set<Promise<void>>();
  /** Milliseconds that the last ones took which gave no permit back. */
  readonly #durations: number[] = [];
  #patient = 0;
  #made = 0;
  #closed = false;

  constructor(options: SlotPoolOptions) {
    this.#options = options;
    this.count = options.count;
    this.#permits = new Permits(options.count);
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  }

  get capacity(): number {
    return this.count + this.#patient;
  }

  onCapacity(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async use<T>(request: PlaceRequest, labels: Labels, work: (place: Place) => Promise<T>): Promise<T> {
    const { signal } = request;
    const release = await this.#permits.take(signal);
    let held: Held | undefined;
    let patient = false;
    let timer: NodeJS.Timeout | undefined;
    let began: number | undefined;
    try {
      held = await this.#take(request);
      const { slot } = held;
      this.#busy.add(held);
      began = performance.now();
      timer = setTimeout(() => {
        if (this.#patient >= this.#options.reserve || !held) return;
        patient = true;
        this.#patient += 1;
        slot.weigh(weights.patient);
        release();
        for (const listener of this.#listeners) listener();
      }, this.#patienceMs());
      return await work(slot);
    } finally {
      clearTimeout(timer);
      if (began !== undefined && !patient) this.#remember(performance.now() - began);
      if (held) {
        await this.#giveBack(held, labels, signal.aborted);
        this.#busy.delete(held);
      }
      if (patient) this.#patient -= 1;
      release();
    }
  }

  /** One after the other: what is graded meanwhile comes first. */
  async warm(localTags: readonly string[]): Promise<void> {
    while (!this.#closed && this.#idle.length + this.#busy.size < this.count) {
      const held = await this.#make(null);
      try {
        await held.slot.helper();
        await held.slot.bases.demand(localTags);
      } finally {
        await this.#keep(held);
      }
    }
  }

  /** Slots of processes that are no more are ended whole. */
  async reap(alive: ReadonlySet<string>): Promise<Swept> {
    const nothing: Swept = { containers: 0, images: 0, volumes: 0, networks: 0 };
    if (!existsSync(this.#options.folder)) return nothing;
    for (const name of readdirSync(this.#options.folder))
      if (!alive.has(name.replace(/-\d+$/, '')))
        await discardSlot(join(this.#options.folder, name), this.#options.cgroup.child(name));
    return nothing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(all.map(({ slot }) => slot.discard()));
    await Promise.all(this.#leaving);
  }

  /** One that fits, best the one that this learner used last: the layers of the last attempt are still there. */
  async #take({ learner: who, secrecy = 'shared' }: PlaceRequest): Promise<Held> {
    const learner = who ?? null;
    for (;;) {
      const own = this.#idle.findIndex((held) => learner !== null && held.tenant === learner);
      const [held] = this.#idle.splice(Math.max(0, own), 1);
      if (!held) return this.#make(learner);
      const secret = secrecy === 'own' && held.tenant !== null && (held.mixed || held.tenant !== learner);
      if (secret || !(await held.slot.isFit())) this.#throwAway(held);
      else {
        held.mixed ||= held.tenant !== null && held.tenant !== learner;
        held.tenant = learner;
        return held;
      }
    }
  }

  async #make(tenant: string | null): Promise<Held> {
    const { folder, lease, cgroup, slot } = this.#options;
    const name = `${lease}-${++this.#made}`;
    const held: Held = {
      tenant,
      mixed: false,
      slot: await BuilderSlot.start({
        ...slot,
        folder: join(folder, name),
        cgroup: cgroup.child(name),
      }),
    };
    if (!this.#closed) return held;
    await held.slot.discard();
    throw new EngineFault('The builder slots are closed.', { reason: 'transient' });
  }

  /** Resolves within a moment: what is not clean by then goes on being cleaned beside the others, or is thrown away. */
  async #giveBack(held: Held, labels: Labels, cancelled: boolean): Promise<void> {
    const tidied = this.#tidy(held.slot, labels, cancelled).then(
      () => true,
      () => false,
    );
    const clean = await Promise.race([tidied, sleep(promptMs, null, { ref: false })]);
    if (clean) await this.#keep(held);
    else if (clean === false || this.#leaving.size >= this.#options.reserve) this.#throwAway(held);
    else {
      held.slot.weigh(weights.patient);
      this.#leave(
        Promise.race([tidied, sleep(tidyMs - promptMs, false, { ref: false })]).then((late) =>
          late ? this.#keep(held) : held.slot.discard(),
        ),
      );
    }
  }

  async #tidy(slot: BuilderSlot, labels: Labels, cancelled: boolean): Promise<void> {
    await sweep(
      slot.docker,
      Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    );
    // A build that was cancelled may still be written to disk by the engine, unseen.
    if (cancelled || slot.isAtWork()) await slot.untilQuiet(quietShare);
  }

  async #keep(held: Held): Promise<void> {
    held.slot.weigh(weights.usual);
    if (this.#closed || this.#idle.length >= this.count) await held.slot.discard();
    else this.#idle.push(held);
  }

  #throwAway({ slot }: Held): void {
    this.#leave(slot.discard());
  }

  #remember(ms: number): void {
    this.#durations.push(ms);
    if (this.#durations.length > patience.remembered) this.#durations.shift();
  }

  #patienceMs(): number {
    const median = this.#durations.toSorted((a, b) => a - b)[Math.floor(this.#durations.length / 2)];
    return this.#options.patienceMs ?? Math.max(patience.least, Math.min(patience.most, 2 * (median ?? patience.most)));
  }

  /** Remembers what goes on in the background until it has ended. */
  #leave(work: Promise<void>): void {
    const leaving = work.catch(() => undefined).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}
