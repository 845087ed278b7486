/** An Engine on a Docker-compatible API. */
import { join } from 'node:path';
import { availableParallelism, totalmem } from 'node:os';
import type Docker from 'dockerode';
import { EngineFault, type EngineSummary } from '../check.ts';
import type { Evidence } from '../evidence.ts';
import { asking, engineWords, ping } from './api.ts';
import { BaseStore } from './base-store.ts';
import { exportBundle, importBundle } from './bundle.ts';
import type { BaseImages } from './catalogue.ts';
import type { BaseImageState, BundleReport, Engine, EngineSettings, EvidenceRequest } from './engine.ts';
import { DockerEvidence } from './evidence.ts';
import { label } from './labels.ts';
import { liveLeases, takeLease, type Lease } from './leases.ts';
import { noMirrors, parseMirrors } from './mirrors.ts';
import { defaultBuildLimits, type BuildLimits } from './limits.ts';
import { staticBusybox } from './parts.ts';
import { takeMeasures, type MeasureOptions } from './measure.ts';
import { limitsOf, type Workbench } from './measure/workbench.ts';
import type { Measurement } from './measure/measurement.ts';
import type { Places } from './place.ts';
import { engineGroup, type PrivateEngine } from './private.ts';
import { SharedPlaces } from './shared-places.ts';
import { SlotPool } from './slot-pool.ts';

export interface DockerEngineOptions {
  docker: Docker;
  settings: EngineSettings;
  images: BaseImages;
  version: { name: string; version: string; builder: 'buildkit' | 'classic' };
  /** Null: an engine that was there before. */
  owned: PrivateEngine | null;
}

/** Memory that a slot should find: less would have builds killed that are no fault of theirs. */
const slotBytes = 1e9;

/** Of a slot's disk, for base images that nobody asked for yet. */
const warmPart = 0.25;

export class DockerEngine implements Engine {
  readonly #options: DockerEngineOptions;
  readonly #places: Places;
  readonly #bases: BaseStore;
  readonly #limits: BuildLimits;
  readonly #leases: string;
  readonly #lease: Lease;

  constructor(options: DockerEngineOptions) {
    const { docker, settings, images, version, owned } = options;
    const { dataDir, instance } = settings;
    this.#options = options;
    this.#bases = new BaseStore({
      docker,
      images,
      builder: version.builder,
      dataDir,
      instance,
      pull: settings.pull ?? true,
      mirrors: parseMirrors(settings.registryMirror ?? '') ?? noMirrors,
      ...(settings.pullLimits && { pullLimits: settings.pullLimits }),
    });
    this.#leases = join(dataDir, 'engine', 'owners');
    this.#lease = takeLease(this.#leases);
    const cores = availableParallelism();
    const fitting = Math.max(1, Math.floor((totalmem() - 1e9) / slotBytes));
    const count = settings.slots ?? Math.min(2 * cores, fitting);
    const limits = (this.#limits = { ...defaultBuildLimits, ...settings.buildLimits });
    const busybox = (): Promise<Buffer> => staticBusybox(dataDir);
    const { builder } = version;
    this.#places =
      owned === null
        ? new SharedPlaces({ docker, builder, count, bases: this.#bases, instance, limits, busybox })
        : new SlotPool({
            count,
            reserve: Math.max(0, Math.min(8 * cores, fitting - count)),
            folder: join(dataDir, 'engine', 'slots'),
            lease: this.#lease.id,
            cgroup: engineGroup(dataDir),
            slot: { program: owned.program, limits, home: { docker, bases: this.#bases }, busybox, builder },
          });
  }

  get slots(): number {
    return this.#places.count;
  }

  get capacity(): number {
    return this.#places.capacity;
  }

  onCapacity(listener: () => void): void {
    this.#places.onCapacity(listener);
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

  exportImages(file: string, options: Parameters<Engine['exportImages']>[1] = {}): ReturnType<Engine['exportImages']> {
    return exportBundle({ docker: this.#options.docker, bases: this.#bases, file, ...options });
  }

  async importImages(file: string, options: Parameters<Engine['importImages']>[1] = {}): Promise<BundleReport> {
    const { docker, settings, owned } = this.#options;
    await owned?.ensure();
    return importBundle({ docker, bases: this.#bases, instance: settings.instance, file, ...options });
  }

  async withEvidence<T>(request: EvidenceRequest, use: (evidence: Evidence) => Promise<T>): Promise<T> {
    const { settings, version, owned } = this.#options;
    await owned?.ensure();
    const labels = {
      [label.instance]: settings.instance,
      [label.owner]: this.#lease.id,
      [label.submission]: request.submission,
      [label.attempt]: String(request.attempt),
    };
    const pause = request.pause ?? (() => () => {});
    const during = async <T>(work: () => Promise<T>): Promise<T> => {
      const goOn = pause();
      return work().finally(goOn);
    };
    let goOn = pause();
    let evidence: DockerEvidence | undefined;
    return this.#places
      .use(request, labels, async ({ docker, bases, helper, limits, meter, door, kept }) => {
        goOn();
        evidence = new DockerEvidence(
          {
            ...{ docker, labels, limits, meter, door, kept },
            bases: { images: bases.images, demand: (tags) => during(() => bases.demand(tags)) },
            builder: version.builder,
            helper: () => during(() => asking('preparing the helper', helper)),
          },
          request,
        );
        try {
          return await use(evidence);
        } finally {
          goOn = pause();
          await evidence.close();
        }
      })
      .finally(() => {
        goOn();
        evidence?.release();
      });
  }

  async measure(options: MeasureOptions = {}): Promise<Measurement[]> {
    const { settings, version, owned } = this.#options;
    await owned?.ensure();
    const labels = { [label.instance]: settings.instance, [label.owner]: this.#lease.id };
    const signal = options.signal ?? new AbortController().signal;
    const places = this.#places;
    return places.use({ signal, learner: 'measure', secrecy: 'own' }, labels, async (place) => {
      const { docker } = place;
      const helper = await asking('preparing the helper', place.helper);
      const bench = { docker, helper, labels, builder: version.builder, limits: limitsOf(place) };
      const next: Workbench['next'] = (work) =>
        places.count === 1
          ? work(docker, helper)
          : places.use({ signal, learner: 'measure-next', secrecy: 'own' }, labels, async (other) =>
              work(other.docker, await asking('preparing the helper', other.helper)),
            );
      return takeMeasures({ ...bench, next }, options);
    });
  }

  async warm(): Promise<void> {
    const ready = (await this.baseImages()).filter(({ state }) => state === 'ready');
    const room = this.#limits.disk * warmPart;
    let bytes = 0;
    // The small ones first: several large ones would leave builds no room.
    const fitting = ready
      .toSorted((a, b) => (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0))
      .filter(({ sizeBytes }) => (bytes += sizeBytes ?? 0) <= room);
    await this.#places.warm(fitting.flatMap(({ reference }) => this.#bases.images.find(reference)?.localTag ?? []));
  }

  async reap(): ReturnType<Engine['reap']> {
    return asking('cleaning up', this.#places.reap(liveLeases(this.#leases)));
  }

  async close(): Promise<void> {
    await this.#places.close();
    this.#lease.release();
    await this.#options.owned?.release();
  }
}
