/**
 * Builder slots for one process: as many at work as there are permits, made when they are needed, kept while they are fit,
 * thrown away when they hang. A submission that waits or takes long gives its permit back when the CPU is not at work
 * without it, and goes on beside the others, so that programs that never end do not stand in the way of those that do.
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
import { imageIds } from './slot-bases.ts';
import { sweep, type Swept } from './sweep.ts';
import { Turns } from './turns.ts';

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
}

/** For this long after more slots than usual were needed, they are kept. */
const extraMs = 300_000;
/** How long whoever waits may be kept waiting while a slot is cleaned. */
const tidyMs = 1500;
const usualWeight = 100;

interface Held {
  slot: BuilderSlot;
  name: string;
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
  readonly #turns = new Turns();
  /** A sealed slot with base images, and which: every slot begins with its disk. */
  #sealed: { name: string; holds: string } | undefined;
  #extraUntil = 0;
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
    let end: (() => boolean) | undefined;
    try {
      held = await this.#take(request);
      const { slot } = held;
      this.#busy.add(held);
      const giveWay = (): boolean => this.#giveWay(release);
      end = this.#turns.begin({ cgroup: slot.cgroup, weigh: (weight) => slot.weigh(weight), giveWay });
      return await work(slot);
    } finally {
      const gaveWay = end?.() ?? false;
      if (held) {
        await this.#giveBack(held, labels, signal.aborted);
        this.#busy.delete(held);
      }
      if (gaveWay) this.#patient -= 1;
      release();
    }
  }

  /** A permit for the next one, as long as there is room for one more beside. */
  #giveWay(release: () => void): boolean {
    if (this.#patient >= this.#options.reserve) return false;
    this.#patient += 1;
    release();
    for (const listener of this.#listeners) listener();
    return true;
  }

  /** One after the other: what is graded meanwhile comes first. */
  async warm(localTags: readonly string[]): Promise<void> {
    const warming = this.#warm(localTags);
    this.#leave(warming);
    await warming;
  }

  async #warm(localTags: readonly string[]): Promise<void> {
    await this.#seal(localTags);
    while (!this.#closed && this.#idle.length + this.#busy.size < this.count) {
      const held = await this.#make(null);
      try {
        await this.#fill(held, localTags);
      } finally {
        await this.#keep(held);
      }
    }
  }

  async #fill(held: Held, localTags: readonly string[]): Promise<void> {
    // Among the busy ones it is ended with the others when everything ends.
    this.#busy.add(held);
    try {
      await held.slot.helper();
      await held.slot.bases.demand(localTags);
    } finally {
      this.#busy.delete(held);
    }
  }

  /** Makes a slot that others begin with, unless the one there is has the same images. */
  async #seal(localTags: readonly string[]): Promise<void> {
    const { docker } = this.#options.slot.home;
    const holds = JSON.stringify([...(await imageIds(docker, localTags.toSorted()))]);
    if (this.#closed || holds === this.#sealed?.holds) return;
    const held = await this.#make(null);
    let sealed = false;
    try {
      await this.#fill(held, localTags);
      sealed = await held.slot.seal();
    } finally {
      if (!sealed || this.#closed) await held.slot.discard();
    }
    if (!sealed || this.#closed) return;
    const before = this.#sealed;
    this.#sealed = { name: held.name, holds };
    if (before) await this.#discardSealed(before.name);
  }

  async #discardSealed(name: string): Promise<void> {
    await discardSlot(join(this.#options.folder, name), this.#options.cgroup.child(name));
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
    if (this.#sealed) await this.#discardSealed(this.#sealed.name);
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
    if (this.#busy.size >= this.count) this.#expectExtra();
    const held: Held = {
      name,
      tenant,
      mixed: false,
      slot: await BuilderSlot.start({
        ...slot,
        folder: join(folder, name),
        cgroup: cgroup.child(name),
        ...(this.#sealed && { from: join(folder, this.#sealed.name) }),
      }),
    };
    if (!this.#closed) return held;
    await held.slot.discard();
    throw new EngineFault('The builder slots are closed.', { reason: 'transient' });
  }

  /** Resolves within a moment: what is not clean by then is thrown away, since a new one costs little. */
  async #giveBack(held: Held, labels: Labels, cancelled: boolean): Promise<void> {
    const clean = await Promise.race([
      this.#tidy(held.slot, labels, cancelled).then(
        () => true,
        () => false,
      ),
      sleep(tidyMs, false, { ref: false }),
    ]);
    if (clean) await this.#keep(held);
    else this.#throwAway(held);
  }

  async #tidy(slot: BuilderSlot, labels: Labels, cancelled: boolean): Promise<void> {
    await sweep(
      slot.docker,
      Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    );
    // What was cancelled or took too long may still be read or written by the engine, unseen.
    if (slot.meter.tookTooLong() || cancelled || slot.isAtWork()) await slot.untilQuiet();
  }

  async #keep(held: Held): Promise<void> {
    held.slot.weigh(usualWeight);
    const most = performance.now() < this.#extraUntil ? this.count + this.#options.reserve : this.count;
    if (this.#closed || this.#idle.length >= most) await held.slot.discard();
    else this.#idle.push(held);
  }

  /** Keeps the slots that are more than usual for a while, since the next ones will need them. */
  #expectExtra(): void {
    this.#extraUntil = performance.now() + extraMs;
    setTimeout(() => {
      if (performance.now() < this.#extraUntil) return;
      while (this.#idle.length > this.count) this.#throwAway(this.#idle.shift()!);
    }, extraMs + 1).unref();
  }

  #throwAway({ slot }: Held): void {
    this.#leave(slot.discard());
  }

  /** Remembers what goes on in the background until it has ended. */
  #leave(work: Promise<void>): void {
    const leaving = work.catch(() => undefined).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}
