/** Places on one engine that others use too: permits on it. What a build may use is up to that engine. */
import type Docker from 'dockerode';
import { prepareHelper, type Helper } from './helper.ts';
import { KeptImages } from './kept-images.ts';
import { label, type Labels } from './labels.ts';
import type { BuildLimits } from './limits.ts';
import { wallMeter } from './meter.ts';
import { Permits } from './permits.ts';
import type { Bases, Place, PlaceRequest, Places } from './place.ts';
import { sweep, type Swept } from './sweep.ts';

export interface SharedPlacesOptions {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  count: number;
  bases: Bases;
  instance: string;
  limits: BuildLimits;
  busybox: () => Promise<Buffer>;
}

/** Of images that stay a while after their submission. */
const keptLimits = { count: 16, bytes: 2e9 };

export class SharedPlaces implements Places {
  readonly count: number;
  readonly #options: SharedPlacesOptions;
  readonly #permits: Permits;
  readonly #place: Place;
  #helper: Promise<Helper> | undefined;

  constructor(options: SharedPlacesOptions) {
    this.#options = options;
    this.count = options.count;
    this.#permits = new Permits(options.count);
    const { docker, bases, limits } = options;
    const kept = new KeptImages(docker, keptLimits);
    const guarantees = { cgroup: false, disk: false, userns: false };
    this.#place = {
      docker,
      bases,
      limits,
      guarantees,
      meter: wallMeter,
      door: null,
      kept,
      helper: () => this.#prepareHelper(),
    };
  }

  get capacity(): number {
    return this.count;
  }

  onCapacity(): void {
    // it never changes
  }

  async use<T>({ signal }: PlaceRequest, labels: Labels, work: (place: Place) => Promise<T>): Promise<T> {
    const release = await this.#permits.take(signal);
    try {
      return await work(this.#place);
    } finally {
      // What cannot be removed now (the engine may just have died) is left to reap().
      await sweep(
        this.#options.docker,
        Object.entries(labels).map(([name, value]) => `${name}=${value}`),
      ).catch(() => undefined);
      release();
    }
  }

  warm(): Promise<void> {
    return Promise.resolve();
  }

  reap(alive: ReadonlySet<string>): Promise<Swept> {
    const { docker, instance } = this.#options;
    return sweep(docker, [`${label.instance}=${instance}`], (labels) => !alive.has(labels[label.owner] ?? ''));
  }

  close(): Promise<void> {
    return this.#place.kept.clear();
  }

  #prepareHelper(): Promise<Helper> {
    const { docker, builder, busybox } = this.#options;
    const helper = (this.#helper ??= prepareHelper(docker, builder, busybox));
    // After a failure the next one tries again.
    helper.catch(() => (this.#helper = undefined));
    return helper;
  }
}
