/** An Engine on a Docker-compatible API. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { EngineFault, type EngineSummary } from '../check.ts';
import type { Evidence } from '../evidence.ts';
import { asFault, asking, engineWords, ping } from './api.ts';
import { BaseStore } from './base-store.ts';
import { defaultBuildLimits } from './build.ts';
import type { BaseImages } from './catalogue.ts';
import type { BaseImageState, Engine, EngineSettings, EvidenceRequest } from './engine.ts';
import { DockerEvidence } from './evidence.ts';
import { prepareHelper, type Helper } from './helper.ts';
import { label } from './labels.ts';
import { liveLeases, takeLease, type Lease } from './leases.ts';
import { noMirrors, parseMirrors } from './mirrors.ts';
import { staticBusybox } from './parts.ts';
import { noLimits, takeMeasures, type MeasureOptions } from './measure.ts';
import type { Measurement } from './measure/measurement.ts';
import type { PrivateEngine } from './private.ts';
import { Slots } from './slots.ts';
import { sweep } from './sweep.ts';

export interface DockerEngineOptions {
  docker: Docker;
  settings: EngineSettings;
  images: BaseImages;
  version: { name: string; version: string; builder: 'buildkit' | 'classic' };
  /** Null: an engine that was there before. */
  owned: PrivateEngine | null;
}

export class DockerEngine implements Engine {
  readonly slots: number;
  readonly #options: DockerEngineOptions;
  readonly #slots: Slots;
  readonly #bases: BaseStore;
  readonly #leases: string;
  readonly #lease: Lease;
  #helper: Promise<Helper> | undefined;

  constructor(options: DockerEngineOptions) {
    const { docker, settings, images, version } = options;
    this.#options = options;
    this.slots = settings.slots ?? 2 * availableParallelism();
    this.#slots = new Slots(this.slots);
    this.#bases = new BaseStore({
      docker,
      images,
      builder: version.builder,
      dataDir: settings.dataDir,
      instance: settings.instance,
      pull: settings.pull ?? true,
      mirrors: parseMirrors(settings.registryMirror ?? '') ?? noMirrors,
      ...(settings.pullLimits && { pullLimits: settings.pullLimits }),
    });
    this.#leases = join(settings.dataDir, 'engine', 'owners');
    this.#lease = takeLease(this.#leases);
  }

  summary(): EngineSummary {
    const { version, owned } = this.#options;
    return { ...version, kind: owned ? 'private' : 'shared', standIns: [] };
  }

  async trouble(): Promise<string | null> {
    try {
      await this.#options.owned?.ensure();
      await ping(this.#options.docker, 10_000);
      return null;
    } catch (error) {
      if (error instanceof EngineFault) return [error.message, error.fix].filter(Boolean).join(' ');
      return `The container engine does not answer (${engineWords(error)}). Start it again, or set DRYDOCK_ENGINE to another.`;
    }
  }

  baseImages(): Promise<BaseImageState[]> {
    return this.#bases.states();
  }

  async prepareImages(options: Parameters<Engine['prepareImages']>[0]): Promise<BaseImageState[]> {
    await this.#options.owned?.ensure();
    return this.#bases.prepare(options);
  }

  async exportImages(file: string): Promise<number> {
    const states = await this.baseImages();
    const ready = new Set(states.filter(({ state }) => state === 'ready').map(({ reference }) => reference));
    const tags = this.#bases.images.all.flatMap(({ reference, localTag }) => (ready.has(reference) ? [localTag] : []));
    if (tags.length === 0)
      throw new EngineFault('No base image is ready.', {
        reason: 'missing-image',
        fix: 'Run `drydock images prepare`.',
      });
    return asking('saving the base images', async () => {
      const stream = (await this.#getImages(tags)) as NodeJS.ReadableStream;
      await pipeline(stream, createWriteStream(`${file}.part`));
      await rename(`${file}.part`, file);
      return (await stat(file)).size;
    }).finally(() => rm(`${file}.part`, { force: true }));
  }

  async importImages(file: string): Promise<BaseImageState[]> {
    const answer = (await asking(
      'loading the bundle',
      this.#options.docker.loadImage(createReadStream(file)),
    )) as NodeJS.ReadableStream;
    for await (const chunk of answer) {
      const fault = /"error":"((?:[^"\\]|\\.)*)"/.exec(String(chunk))?.[1];
      if (fault !== undefined)
        throw new EngineFault(`${file} is not a bundle of images: ${fault}`, { reason: 'missing-image' });
    }
    return this.baseImages();
  }

  withEvidence<T>(request: EvidenceRequest, use: (evidence: Evidence) => Promise<T>): Promise<T> {
    return this.#slots.use(request.signal, async () => {
      const { docker, settings, version, owned } = this.#options;
      await owned?.ensure();
      const labels = {
        [label.instance]: settings.instance,
        [label.owner]: this.#lease.id,
        [label.submission]: request.submission,
        [label.attempt]: String(request.attempt),
      };
      const evidence = new DockerEvidence(
        {
          docker,
          labels,
          builder: version.builder,
          bases: this.#bases,
          helper: () => this.#prepareHelper(),
          limits: { ...defaultBuildLimits, ...settings.buildLimits },
        },
        request,
      );
      try {
        return await use(evidence);
      } finally {
        // What cannot be removed now (the engine may just have died) is left to reap().
        await sweep(
          docker,
          Object.entries(labels).map(([name, value]) => `${name}=${value}`),
        ).catch(() => undefined);
      }
    });
  }

  measure(options: MeasureOptions = {}): Promise<Measurement[]> {
    return this.#slots.use(options.signal ?? new AbortController().signal, async () => {
      const { docker, settings, version, owned } = this.#options;
      await owned?.ensure();
      const labels = { [label.instance]: settings.instance, [label.owner]: this.#lease.id };
      const helper = await this.#prepareHelper();
      return takeMeasures(
        { docker, next: docker, builder: version.builder, helper, labels, limits: noLimits },
        options,
      );
    });
  }

  async reap(): ReturnType<Engine['reap']> {
    const { docker, settings } = this.#options;
    const alive = liveLeases(this.#leases);
    return asking(
      'cleaning up',
      sweep(docker, [`${label.instance}=${settings.instance}`], (labels) => !alive.has(labels[label.owner] ?? '')),
    );
  }

  async close(): Promise<void> {
    this.#lease.release();
    await this.#options.owned?.release();
  }

  #prepareHelper(): Promise<Helper> {
    const { docker, settings, version } = this.#options;
    const helper = (this.#helper ??= prepareHelper(docker, version.builder, () => staticBusybox(settings.dataDir)));
    // After a failure the next one tries again.
    helper.catch(() => (this.#helper = undefined));
    return helper.catch((error: unknown) => {
      throw asFault(error, 'preparing the helper');
    });
  }

  #getImages(names: string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#options.docker.modem.dial(
        {
          path: '/images/get?',
          options: { names },
          method: 'GET',
          isStream: true,
          statusCodes: { 200: true, 500: 'server error' },
        },
        (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer)),
      );
    });
  }
}
