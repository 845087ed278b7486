/** Makes the course's base images ready on an engine: already there, pulled, or built as stand-ins. */
import type Docker from 'dockerode';
import { EngineFault } from '../check.ts';
import { parseReference } from '../parse/dockerfile/reference.ts';
import { asking, engineWords, orNull } from './api.ts';
import type { BaseImage, BaseImages } from './catalogue.ts';
import { archive } from './context.ts';
import type { BaseImageState } from './engine.ts';
import { label } from './labels.ts';
import { npmCacheLayer } from './npm-cache.ts';
import { staticBusybox } from './parts.ts';

import { runBuild } from './run-build.ts';
import { standIn } from './stand-in.ts';

const buildLimitMs = 300_000;
const pullLimitMs = 600_000;
/** A registry that does not answer the first request within this time counts as not there. */
const silenceMs = 15_000;

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
  /** Registries that did not answer: not asked again by this process. */
  readonly #silent = new Set<string>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: BaseStoreOptions) {
    this.#options = options;
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
      const pulled = await this.#pull(image, signal, refused);
      if (pulled !== null) await this.#finish(image, 'registry', [`FROM ${pulled}`], [], signal);
      else await this.#standIn(image, signal);
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

  /** The reference to build on, or null when no registry gave it (the reason goes to `refused`). */
  async #pull(image: BaseImage, signal: AbortSignal, refused: string[]): Promise<string | null> {
    if (!this.#options.pull) return null;
    const { host = 'docker.io' } = parseReference(image.reference) ?? {};
    if (this.#silent.has(host)) return null;
    const reference = image.digest === null ? image.reference : image.reference.replace(/:[^:/]+$/, `@${image.digest}`);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), silenceMs);
    const stop = AbortSignal.any([signal, silence.signal, AbortSignal.timeout(pullLimitMs)]);
    try {
      const answer = (await this.#options.docker.pull(reference, { abortSignal: stop })) as NodeJS.ReadableStream;
      let rest = '';
      for await (const chunk of answer) {
        rest += String(chunk);
        const lines = rest.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines.filter((each) => each.trim() !== '')) {
          const { error, status } = JSON.parse(line) as { error?: string; status?: string };
          if (error !== undefined) throw new Error(error);
          // The first line only repeats the request; layers come when the registry has answered.
          if (status !== undefined && !status.startsWith('Pulling from')) clearTimeout(timer);
        }
      }
      return reference;
    } catch (error) {
      signal.throwIfAborted();
      const words = engineWords(error);
      // An answer that says no is about this image; anything else is about the way to the registry.
      if (!/manifest|not found|unauthorized|denied/i.test(words)) this.#silent.add(host);
      refused.push(`${host} did not give ${reference} (${words}).`);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async #standIn(image: BaseImage, signal: AbortSignal): Promise<void> {
    const made = standIn(image.standIn, await staticBusybox(this.#options.dataDir));
    const layers = await Promise.all(made.layers.map((layer) => layer()));
    const lines = ['FROM scratch', ...layers.map((_, index) => `ADD layer-${index}.tar /`), ...made.config];
    if (image.user !== '')
      lines.push(`USER ${image.user}`, ...(image.user === '65532' ? ['WORKDIR /home/nonroot'] : []));
    await this.#finish(image, 'stand-in', lines, layers, signal);
  }

  /** Adds what the course needs and the labels that the image is found again by. */
  async #finish(
    image: BaseImage,
    origin: 'registry' | 'stand-in',
    lines: string[],
    layers: Buffer[],
    signal: AbortSignal,
  ): Promise<void> {
    const all = [...layers];
    const text = [...lines];
    if (image.standIn.startsWith('node-')) {
      text.splice(text.findLastIndex((line) => /^(?:FROM|ADD)/.test(line)) + 1, 0, `ADD layer-${all.length}.tar /`);
      all.push(await npmCacheLayer(this.images.packages));
    }
    const context = await archive([
      { path: 'Dockerfile', type: 'file', content: `${text.join('\n')}\n` },
      ...all.map((content, index) => ({ path: `layer-${index}.tar`, type: 'file' as const, content })),
    ]);
    const { docker, builder, instance } = this.#options;
    const end = await runBuild({
      docker,
      builder,
      context,
      signal,
      dockerfile: 'Dockerfile',
      tag: image.localTag,
      labels: {
        [label.instance]: instance,
        [label.reference]: image.reference,
        [label.recipe]: image.recipe,
        [label.origin]: origin,
        ...(origin === 'stand-in' && { [label.standIn]: image.reference }),
      },
      timeLimitMs: buildLimitMs,
      outputLimitBytes: 32e6,
      onStatus: () => undefined,
      onText: () => undefined,
    });
    if (end.outcome === 'failed') throw new Error(`Its build stopped: ${end.message}`);
    if (end.outcome !== 'built') throw new Error(`Its build took longer than ${buildLimitMs / 1000} seconds.`);
  }

  /** Images of the same reference made by this instance from an older recipe. One that is in use stays. */
  async #removeOutdated(image: BaseImage): Promise<void> {
    const filters = { label: [`${label.reference}=${image.reference}`, `${label.instance}=${this.#options.instance}`] };
    const found = await asking(
      'listing base images',
      this.#options.docker.listImages({ filters: JSON.stringify(filters) }),
    );
    for (const { Labels, RepoTags } of found) {
      if (Labels?.[label.recipe] === image.recipe || Labels?.[label.submission] !== undefined) continue;
      for (const tag of RepoTags ?? []) {
        if (tag.startsWith('drydock-base/'))
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
      return { reference, digest, state: 'missing', origin: null, sizeBytes: null, message: 'not prepared yet' };
    }
    const origin = originOf(found.Config.Labels ?? {});
    const message = origin === 'stand-in' ? "a stand-in built from this machine's parts" : '';
    return { reference, digest, state: 'ready', origin, sizeBytes: found.Size, message };
  }
}

function originOf(labels: Record<string, string>): BaseImageState['origin'] {
  const origin = labels[label.origin];
  return origin === 'stand-in' || origin === 'registry' ? origin : 'bundle';
}
