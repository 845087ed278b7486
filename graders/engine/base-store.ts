/** Makes the course's base images ready on an engine: already there, pulled, or built as stand-ins. */
import type Docker from 'dockerode';
import { EngineFault } from '../check.ts';
import { asking, orNull } from './api.ts';
import { needsNpm, type BaseImage, type BaseImages } from './catalogue.ts';
import { archive } from './context.ts';
import type { BaseImageState } from './engine.ts';
import { label, type Labels } from './labels.ts';
import { npmCacheLayer } from './npm-cache.ts';
import { staticBusybox } from './parts.ts';

import { Registries } from './registries.ts';
import { runBuild } from './run-build.ts';
import { standIn } from './stand-in.ts';

const buildLimitMs = 300_000;

export interface BaseStoreOptions {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  images: BaseImages;
  dataDir: string;
  instance: string;
  /** False: never ask a registry. */
  pull: boolean;
}

export class BaseStore {
  readonly #options: BaseStoreOptions;
  /** One preparation at a time per reference; a second asker joins the first. */
  readonly #underWay = new Map<string, Promise<BaseImageState>>();
  readonly #registries: Registries;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: BaseStoreOptions) {
    this.#options = options;
    this.#registries = new Registries(options.docker);
  }

  get images(): BaseImages {
    return this.#options.images;
  }

  /** What is there, image by image. */
  states(): Promise<BaseImageState[]> {
    return Promise.all(this.images.all.map((image) => this.#state(image)));
  }

  /** Makes these ready (default: all). A reference that is not of the course is an error of the caller. */
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
    const signal = options.signal ?? new AbortController().signal;
    const states: BaseImageState[] = [];
    for (const image of wanted) {
      let state = await this.#state(image);
      if (state.state === 'missing') {
        options.onProgress?.({ ...state, state: 'preparing', message: 'being made ready' });
        state = await this.#once(image, signal);
      }
      options.onProgress?.(state);
      states.push(state);
    }
    return states;
  }

  /** Throws EngineFault when one of these local tags is missing: a build would go looking for it elsewhere. */
  async demand(localTags: Iterable<string>): Promise<void> {
    for (const tag of new Set(localTags)) {
      const found = await asking('looking for a base image', orNull(this.#options.docker.getImage(tag).inspect()));
      if (found) continue;
      const image = this.images.all.find(({ localTag }) => localTag === tag);
      throw new EngineFault(`The base image ${image?.reference ?? tag} is not prepared on this engine.`, {
        reason: 'missing-image',
        fix: 'Run `drydock images prepare`.',
      });
    }
  }

  #once(image: BaseImage, signal: AbortSignal): Promise<BaseImageState> {
    const running = this.#underWay.get(image.localTag);
    if (running) return running;
    // In turn: stand-ins share layers, and the first one makes them for all.
    const work = this.#queue.then(() => this.#make(image, signal));
    this.#queue = work.catch(() => undefined);
    const shared = work.finally(() => this.#underWay.delete(image.localTag));
    this.#underWay.set(image.localTag, shared);
    return shared;
  }

  async #make(image: BaseImage, signal: AbortSignal): Promise<BaseImageState> {
    const refused: string[] = [];
    try {
      const pulled = this.#options.pull ? await this.#registries.pull(image, signal, refused) : null;
      if (pulled !== null) await this.#fromRegistry(image, pulled, signal);
      else await this.#fromParts(image, signal);
    } catch (error) {
      signal.throwIfAborted();
      const state = await this.#state(image);
      return {
        ...state,
        state: 'failed',
        message: [...refused, error instanceof Error ? error.message : String(error)].join(' '),
      };
    }
    await this.#removeOutdated(image);
    return this.#state(image);
  }

  async #fromRegistry(image: BaseImage, pulled: string, signal: AbortSignal): Promise<void> {
    const npm = needsNpm(image.standIn) ? [await npmCacheLayer(this.images.packages)] : [];
    await this.#build(
      image.localTag,
      [`FROM ${pulled}`, ...npm.map(addLayer)],
      npm,
      this.#labels(image, 'registry'),
      signal,
    );
  }

  async #fromParts(image: BaseImage, signal: AbortSignal): Promise<void> {
    // One image of each kind has the files; those of the references differ in labels and user only.
    const { instance, docker } = this.#options;
    if (!(await asking('looking for base images', orNull(docker.getImage(image.family).inspect())))) {
      const { layers, config } = standIn(image.standIn, await staticBusybox(this.#options.dataDir));
      const tars = await Promise.all(layers.map((layer) => layer()));
      if (needsNpm(image.standIn)) tars.push(await npmCacheLayer(this.images.packages));
      const labels = { [label.instance]: instance, [label.family]: image.standIn };
      await this.#build(image.family, ['FROM scratch', ...tars.map(addLayer), ...config], tars, labels, signal);
    }
    const user = image.user === '' ? [] : [`USER ${image.user}`];
    if (image.user === '65532') user.push('WORKDIR /home/nonroot');
    await this.#build(image.localTag, [`FROM ${image.family}`, ...user], [], this.#labels(image, 'stand-in'), signal);
  }

  /** The labels that the image is found again by. */
  #labels(image: BaseImage, origin: 'registry' | 'stand-in'): Labels {
    return {
      [label.instance]: this.#options.instance,
      [label.reference]: image.reference,
      [label.recipe]: image.recipe,
      [label.origin]: origin,
      ...(origin === 'stand-in' && { [label.standIn]: image.reference }),
    };
  }

  async #build(tag: string, lines: string[], layers: Buffer[], labels: Labels, signal: AbortSignal): Promise<void> {
    const context = await archive([
      { path: 'Dockerfile', type: 'file', content: `${lines.join('\n')}\n` },
      ...layers.map((content, index) => ({ path: `layer-${index}.tar`, type: 'file' as const, content })),
    ]);
    const { docker, builder } = this.#options;
    const end = await runBuild({
      ...{ docker, builder, context, signal, tag, labels },
      dockerfile: 'Dockerfile',
      timeLimitMs: buildLimitMs,
      outputLimitBytes: 32e6,
      onStatus: () => undefined,
      onText: () => undefined,
    });
    if (end.outcome === 'failed') throw new Error(`Its build stopped: ${end.message}`);
    if (end.outcome !== 'built') throw new Error(`Its build took longer than ${buildLimitMs / 1000} seconds.`);
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

  async #state(image: BaseImage): Promise<BaseImageState> {
    const { reference, digest } = image;
    const found = await asking(
      'looking for base images',
      orNull(this.#options.docker.getImage(image.localTag).inspect()),
    );
    if (!found) {
      return { ...nothing, reference, digest, state: 'missing', message: 'not prepared yet' };
    }
    const origin = originOf(found.Config.Labels ?? {});
    const message = origin === 'stand-in' ? "a stand-in built from this machine's parts" : '';
    return { ...nothing, reference, digest, state: 'ready', origin, sizeBytes: found.Size, message };
  }
}

const nothing = { actualDigest: null, origin: null, mirror: null, sizeBytes: null, progress: null } as const;

function originOf(labels: Record<string, string>): BaseImageState['origin'] {
  const origin = labels[label.origin];
  return origin === 'stand-in' || origin === 'registry' ? origin : 'bundle';
}

function addLayer(_: Buffer, index: number): string {
  return `ADD layer-${index}.tar /`;
}
