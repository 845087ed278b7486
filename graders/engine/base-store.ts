/** Makes the course's base images ready on an engine: already there, pulled, or built as stand-ins. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { EngineFault } from '../check.ts';
import { asking, orNull } from './api.ts';
import { buildOnPulled, buildStandIn } from './base-build.ts';
import type { BaseImage, BaseImages } from './catalogue.ts';
import type { BaseImageProgress, BaseImageState } from './engine.ts';
import { label } from './labels.ts';
import { withLock } from './lock.ts';
import { noMirrors, type Mirrors } from './mirrors.ts';
import type { Bases } from './place.ts';
import { Refused } from './pull-refusals.ts';
import { defaultPullLimits, Registries, type PullLimits } from './registries.ts';

/** Longer than any preparation of one image that still gets on. */
const lockMs = 2 * 3_600_000;

export interface BaseStoreOptions {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  images: BaseImages;
  dataDir: string;
  instance: string;
  /** False: never ask a registry. */
  pull: boolean;
  mirrors?: Mirrors;
  pullLimits?: Partial<PullLimits>;
}

/** One call of `prepare`. */
interface Preparation {
  signal: AbortSignal;
  renew: boolean;
  onProgress: (state: BaseImageState) => void;
  /** Why registries are asked no more, by host. */
  unreachable: Map<string, string>;
}

export class BaseStore implements Bases {
  readonly #options: BaseStoreOptions;
  /** One preparation at a time per reference; a second asker joins the first. */
  readonly #underWay = new Map<string, Promise<BaseImageState>>();
  readonly #registries: Registries | null;
  /** Why the last preparation of an image failed, by local tag; and why a stand-in was built. */
  readonly #faults = new Map<string, string>();
  readonly #reasons = new Map<string, string>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: BaseStoreOptions) {
    this.#options = options;
    const { docker, pull, mirrors = noMirrors, pullLimits } = options;
    this.#registries =
      pull && !mirrors.off ? new Registries(docker, mirrors, { ...defaultPullLimits, ...pullLimits }) : null;
  }

  get images(): BaseImages {
    return this.#options.images;
  }

  /** What is there, image by image. */
  states(): Promise<BaseImageState[]> {
    return Promise.all(this.images.all.map((image) => this.#state(image)));
  }

  /**
   * Makes these ready (default: all). `renew` also asks the registries again for what is a stand-in now. A reference that
   * is not of the course is an error of the caller. Rejects when the signal aborts.
   */
  async prepare(options: {
    references?: readonly string[];
    renew?: boolean;
    signal?: AbortSignal;
    onProgress?: (state: BaseImageState) => void;
  }): Promise<BaseImageState[]> {
    const wanted = (options.references ?? this.images.references()).map((reference) => {
      const image = this.images.find(reference);
      if (!image) throw new Error(`${reference} is not in exercises/base-images.yaml`);
      return image;
    });
    const preparation: Preparation = {
      signal: options.signal ?? new AbortController().signal,
      renew: options.renew ?? false,
      onProgress: options.onProgress ?? (() => undefined),
      unreachable: new Map(),
    };
    const states: BaseImageState[] = [];
    for (const image of wanted) {
      let state = await this.#state(image);
      if (this.#worthMaking(state, preparation.renew)) {
        this.#tell(preparation, image, 'waiting', 'being made ready');
        state = await this.#once(image, preparation);
      }
      preparation.onProgress(state);
      states.push(state);
    }
    return states;
  }

  /** Throws EngineFault when one of these local tags is missing: a build would go looking for it elsewhere. */
  async demand(localTags: Iterable<string>): Promise<void> {
    for (const tag of new Set(localTags)) {
      const image = this.images.all.find(({ localTag }) => localTag === tag);
      if (image && (await this.#find(image))) continue;
      throw new EngineFault(`The base image ${image?.reference ?? tag} is not prepared on this engine.`, {
        reason: 'missing-image',
        fix: 'Run `drydock images prepare`.',
      });
    }
  }

  /** Runs `use` while no other process changes the base images of this data folder. */
  exclusively<T>(use: () => Promise<T>, waiting: { signal?: AbortSignal; onWait?: () => void } = {}): Promise<T> {
    const folder = join(this.#options.dataDir, 'engine');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return withLock(join(folder, 'images.lock'), lockMs, use, waiting);
  }

  #worthMaking({ state, origin }: BaseImageState, renew: boolean): boolean {
    return state !== 'ready' || (renew && origin === 'stand-in' && this.#registries !== null);
  }

  async #once(image: BaseImage, preparation: Preparation): Promise<BaseImageState> {
    const { signal } = preparation;
    for (;;) {
      signal.throwIfAborted();
      const running = this.#underWay.get(image.localTag);
      if (!running) break;
      try {
        return await Promise.race([running, aborted(signal)]);
      } catch {
        // Whoever began it gave up; whoever joined did not.
      }
    }
    // In turn: stand-ins share layers, and the first one makes them for all.
    const onWait = (): void =>
      this.#tell(preparation, image, 'waiting', 'another process of Drydock is preparing base images');
    const work = this.#queue.then(() => this.exclusively(() => this.#make(image, preparation), { signal, onWait }));
    this.#queue = work.catch(() => undefined);
    const shared = work.finally(() => this.#underWay.delete(image.localTag));
    this.#underWay.set(image.localTag, shared);
    return shared;
  }

  async #make(image: BaseImage, preparation: Preparation): Promise<BaseImageState> {
    const { signal, renew } = preparation;
    const place = this.#options;
    signal.throwIfAborted();
    try {
      // Another process may have made it meanwhile.
      const there = await this.#state(image);
      if (!this.#worthMaking(there, renew)) return there;
      this.#faults.delete(image.localTag);
      const refused = await this.#pull(image, preparation);
      if (refused !== null) {
        if (there.state !== 'ready') {
          this.#tell(preparation, image, 'building', 'a stand-in is being built');
          await buildStandIn(place, image, signal);
        }
        this.#reasons.set(image.localTag, refused);
      }
    } catch (error) {
      signal.throwIfAborted();
      const fix = error instanceof EngineFault ? (error.fix ?? '') : '';
      this.#faults.set(image.localTag, `${error instanceof Error ? error.message : String(error)} ${fix}`.trim());
    }
    await this.#removeOutdated(image);
    return this.#state(image);
  }

  /** Null: the original is there. Else why not, '' when no registry was to be asked. Throws when a stand-in would not help. */
  async #pull(image: BaseImage, preparation: Preparation): Promise<string | null> {
    if (this.#registries === null) return '';
    const { signal, unreachable } = preparation;
    const say = (progress: BaseImageProgress): void => {
      const message = progress.phase === 'pulling' ? 'being pulled' : 'being unpacked';
      preparation.onProgress({ ...this.#preparing(image, message), progress });
    };
    try {
      say({ phase: 'pulling', bytes: 0, totalBytes: null });
      const pulled = await this.#registries.pull(image, unreachable, signal, say);
      this.#tell(preparation, image, 'building', 'our own tag of it is being built');
      const before = await this.#find(image);
      await buildOnPulled(this.#options, image, pulled, signal).finally(() => pulled.forget().catch(() => undefined));
      // The stand-in that lost its tag; what a container still uses stays.
      if (before)
        await this.#options.docker
          .getImage(before.Id)
          .remove({ noprune: true })
          .catch(() => undefined);
      return null;
    } catch (error) {
      if (error instanceof Refused && error.concerns !== 'engine') return error.message;
      throw error;
    }
  }

  #tell(preparation: Preparation, image: BaseImage, phase: BaseImageProgress['phase'], message: string): void {
    preparation.onProgress({
      ...this.#preparing(image, message),
      progress: { phase, bytes: 0, totalBytes: null },
    });
  }

  #preparing({ reference, digest }: BaseImage, message: string): BaseImageState {
    return { ...nothing, reference, digest, state: 'preparing', message };
  }

  /** What this instance made for the same reference, or of the same kind, by an older recipe. What is in use stays. */
  async #removeOutdated(image: BaseImage): Promise<void> {
    const current = new Set(this.images.all.flatMap(({ localTag, family }) => [localTag, family]));
    for (const ours of [`${label.reference}=${image.reference}`, `${label.family}=${image.standIn}`]) {
      const filters = JSON.stringify({ label: [ours, `${label.instance}=${this.#options.instance}`] });
      const found = await asking('listing base images', this.#options.docker.listImages({ filters }));
      const tags = found.flatMap(({ RepoTags }) => RepoTags ?? []);
      for (const tag of tags.filter((each) => each.startsWith('drydock-base/') && !current.has(each))) {
        await this.#options.docker
          .getImage(tag)
          .remove()
          .catch(() => undefined);
      }
    }
  }

  /** The image under our tag; null when there is none, or when it is not what we would have made (anybody may write a tag on a shared engine). */
  async #find(image: BaseImage): Promise<Docker.ImageInspectInfo | null> {
    const request = this.#options.docker.getImage(image.localTag).inspect();
    const found = await asking('looking for base images', orNull(request));
    const { Labels: labels, OnBuild } = found?.Config ?? {};
    const ours = labels?.[label.reference] === image.reference && labels[label.recipe] === image.recipe;
    return ours && (OnBuild ?? []).length === 0 ? found : null;
  }

  async #state(image: BaseImage): Promise<BaseImageState> {
    const { reference, digest } = image;
    const found = await this.#find(image);
    if (!found) {
      const fault = this.#faults.get(image.localTag);
      const state = fault === undefined ? 'missing' : 'failed';
      return { ...nothing, reference, digest, state, message: fault ?? 'not prepared yet' };
    }
    const labels = found.Config.Labels ?? {};
    const bundle = labels[label.bundle];
    const common = { ...nothing, reference, digest, state: 'ready', sizeBytes: found.Size } as const;
    if (labels[label.origin] !== 'registry') {
      const reason = this.#faults.get(image.localTag) ?? this.#reasons.get(image.localTag);
      const built = `built from this machine's parts${reason ? `: ${reason}` : ''}`;
      const from = bundle === undefined ? built : `loaded from the bundle ${bundle}`;
      return { ...common, origin: 'stand-in', message: `a stand-in ${from}` };
    }
    return {
      ...common,
      actualDigest: labels[label.digest] ?? null,
      origin: bundle === undefined ? 'registry' : 'bundle',
      mirror: labels[label.mirror] ?? null,
      message: bundle === undefined ? '' : `loaded from the bundle ${bundle}`,
    };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
}

const nothing = { actualDigest: null, origin: null, mirror: null, sizeBytes: null, progress: null } as const;
