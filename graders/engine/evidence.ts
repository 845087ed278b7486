/** The evidence of one submission on a Docker engine: built and started at most once, and all removed at the end. */
import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import type { GradeEvent } from '../check.ts';
import type {
  BuiltImage,
  ContainerSpec,
  Dependency,
  DependencySpec,
  Evidence,
  Rebuild,
  RebuildOptions,
  RunningContainer,
  Sandbox,
  StandIn,
} from '../evidence.ts';
import { asking, orNull } from './api.ts';
import { buildLearnerImage, prepareBuild } from './build.ts';
import type { BuildSteps, Step } from './build-steps.ts';
import { openBuiltImage } from './built-image.ts';
import { startContainer, type ContainerPlace } from './container.ts';
import { followContainers } from './container-changes.ts';
import { openDependency } from './dependency.ts';
import type { EvidenceRequest } from './engine.ts';
import type { Helper } from './helper.ts';
import { contentKey, keptLabels, type KeptImage, type KeptImages } from './kept-images.ts';
import { label, type Labels } from './labels.ts';
import type { BuildLimits } from './limits.ts';
import type { Meter } from './meter.ts';
import { networkOf, type Network } from './network.ts';
import { openDoor, type NetworkDoor } from './network-door.ts';
import { parseDockerfile, rootBase } from '../parse/dockerfile.ts';
import type { BaseImages } from './catalogue.ts';
import type { Bases } from './place.ts';

export interface EvidencePlace {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  bases: Bases;
  helper: () => Promise<Helper>;
  labels: Labels;
  limits: BuildLimits;
  meter: Meter;
  /** Our program on this machine, when it may enter the network namespaces of this engine's containers. */
  door: string | null;
  kept: KeptImages;
}

export class DockerEvidence implements Evidence {
  readonly files: EvidenceRequest['files'];
  readonly signal: AbortSignal;
  readonly buildSecrets: Readonly<Record<string, string>>;
  readonly #place: EvidencePlace;
  readonly #request: EvidenceRequest;
  readonly #images = new Map<string, Promise<BuiltImage>>();
  readonly #containers = new Map<string, Promise<RunningContainer>>();
  readonly #holders = new Map<string, Promise<Docker.Container>>();
  readonly #sandboxes = new Set<string>();
  readonly #networks = new Map<string, Promise<Network>>();
  readonly #volumes = new Map<string, Promise<string>>();
  readonly #doors: NetworkDoor[] = [];
  readonly #releases: (() => Promise<void>)[] = [];
  /** Stops listening to the engine; null: it was not begun. */
  #unfollow: (() => void) | null = null;
  #builds = 0;
  readonly #notes = new Set<string>();

  constructor(place: EvidencePlace, request: EvidenceRequest) {
    this.#place = place;
    this.#request = request;
    this.files = request.files;
    this.signal = request.signal;
    this.buildSecrets = request.buildSecrets ?? {};
  }

  image(dockerfile = 'Dockerfile'): Promise<BuiltImage> {
    return once(this.#images, dockerfile, () => this.#build({ dockerfile, keep: true }, this.#request.onEvent));
  }

  async rebuild(options: RebuildOptions): Promise<Rebuild> {
    const steps = new Map<number, Rebuild['steps'][number]>();
    const image = await this.#build(options, (event) => {
      if (event.type !== 'building' || event.line === null) return;
      const { line, instruction } = event;
      const cached = event.cached || (steps.get(event.step)?.cached ?? false);
      steps.set(event.step, { line, instruction, cached });
    });
    return { image, steps: [...steps].toSorted(([a], [b]) => a - b).map(([, step]) => step) };
  }

  container(spec: ContainerSpec): Promise<RunningContainer> {
    const { docker, labels } = this.#place;
    const { onContainer } = this.#request;
    if (onContainer) this.#unfollow ??= followContainers(docker, labels, onContainer);
    return once(this.#containers, spec.key, async () => startContainer(await this.#containerPlace(), spec));
  }

  async sandbox(key: string): Promise<Sandbox> {
    const { id } = await once(this.#holders, key, () => this.#hold('none'));
    this.#sandboxes.add(id);
    return { id };
  }

  dependency(sandbox: Sandbox, spec: DependencySpec): Promise<Dependency> {
    const { docker } = this.#place;
    return openDependency(docker, docker.getContainer(sandbox.id), spec, this.signal);
  }

  /** Lets go of what this process holds; what the engine holds is swept. */
  async close(): Promise<void> {
    this.#unfollow?.();
    await Promise.all(this.#doors.map((door) => door.close()));
  }

  /** Gives kept images free. After the sweep: none goes while a container stands on it. */
  release(): void {
    for (const release of this.#releases) void release();
  }

  note(sentence: string): void {
    if (this.#notes.has(sentence)) return;
    this.#notes.add(sentence);
    this.#request.onNote?.(sentence);
  }

  /** `keep`: the image of the same content is taken when this engine still has it. */
  async #build(
    { dockerfile = 'Dockerfile', files = this.files, fresh = false, keep = false }: RebuildOptions & { keep?: boolean },
    onEvent: EvidenceRequest['onEvent'],
  ): Promise<BuiltImage> {
    const { docker, builder, bases, labels, limits, meter, helper, kept } = this.#place;
    const { submission, attempt, signal, onStandIn } = this.#request;
    const order = {
      ...{ docker, builder, bases, files, dockerfile, labels, limits, meter, helper, fresh, signal },
      secrets: this.buildSecrets,
      onEvent: (event: GradeEvent) => onEvent?.(event),
    };
    const prepared = await prepareBuild(order);
    const found = await asking(
      'reading the base images',
      Promise.all(prepared.baseTags.map((baseTag) => orNull(docker.getImage(baseTag).inspect()))),
    );
    let image: KeptImage;
    if (keep) {
      const key = contentKey({ ...order, ...prepared, baseIds: found.map((base) => base?.Id ?? '') });
      const taken = await kept.take(key, signal, (tag) =>
        buildLearnerImage({ ...order, tag, imageLabels: keptLabels(labels) }, prepared),
      );
      this.#releases.push(taken.release);
      image = taken.image;
      if (!taken.made) for (const step of prepared.steps.all) order.onEvent(asCached(step, dockerfile, prepared.steps));
    } else {
      const tag = `drydock-submission/${inTag(submission)}/${inTag(dockerfile)}:${attempt}.${++this.#builds}`;
      image = { tag, ...(await buildLearnerImage({ ...order, tag }, prepared)) };
    }
    const standIns = found.flatMap((base) => base?.Config.Labels?.[label.standIn] ?? []);
    for (const reference of standIns) onStandIn?.(reference);
    const target = parseDockerfile(files[dockerfile] ?? '', dockerfile).subject?.target;
    return openBuiltImage({
      ...{ docker, dockerfile, labels, standIns, signal },
      standIn: target ? standInOf(rootBase(target), bases.images, standIns) : null,
      unlisted: standIns.filter((reference) => !bases.images.find(reference)?.packageList),
      tag: image.tag,
      secretsUsed: image.secretsUsed,
      steps: prepared.steps,
      bases: found.map((base) => base?.RootFS.Layers ?? []),
      buildSecrets: this.buildSecrets,
    });
  }

  async #containerPlace(): Promise<ContainerPlace> {
    const { docker, labels } = this.#place;
    return {
      docker,
      labels,
      helper: await this.#place.helper(),
      signal: this.signal,
      local: this.#place.door !== null,
      network: (id) => once(this.#networks, id, () => this.#enter(id)),
      sharedVolume: (name) => once(this.#volumes, name, () => this.#makeVolume()),
      note: (sentence) => this.note(sentence),
    };
  }

  /** Through the door of this machine, or through a container of ours: a sandbox is one itself. Throws when the container has ended. */
  async #enter(id: string): Promise<Network> {
    const { docker, door } = this.#place;
    if (door === null) {
      const holder = this.#sandboxes.has(id) ? docker.getContainer(id) : await this.#hold(`container:${id}`);
      return networkOf(holder);
    }
    const entered = await openDoor(docker.getContainer(id), door);
    if (!entered) throw new Error('the container does not run');
    this.#doors.push(entered);
    return entered;
  }

  /** A container of ours that does nothing but hold, or share, a network namespace. */
  async #hold(networkMode: string): Promise<Docker.Container> {
    const { docker, labels, helper } = this.#place;
    const { image } = await helper();
    return asking('starting a helper', async () => {
      const container = await docker.createContainer({
        Image: image,
        Labels: { ...labels },
        HostConfig: {
          NetworkMode: networkMode,
          ReadonlyRootfs: true,
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges'],
          PidsLimit: 64,
          Memory: 64 * 1024 * 1024,
          LogConfig: { Type: 'none', Config: {} },
        },
      });
      await container.start();
      return container;
    });
  }

  /** Named by us: of what the client library answers about a new volume, the name is the part that changed between its versions. */
  async #makeVolume(): Promise<string> {
    const name = `drydock-${randomBytes(12).toString('hex')}`;
    await asking('making a volume', this.#place.docker.createVolume({ Name: name, Labels: { ...this.#place.labels } }));
    return name;
  }
}

/** The event of a step that needed no work, for it was built before. */
function asCached({ step, range, text }: Step, file: string, { total }: BuildSteps): GradeEvent {
  return { type: 'building', file, step, total, line: range.line, instruction: text, log: '', cached: true };
}

/** As a part of a tag. */
function inTag(text: string): string {
  const safe = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return safe || 'x';
}

/** The same promise for the same key, failures included: a build that failed is not tried again by every probe. */
function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let value = known.get(key);
  if (!value) {
    value = make();
    // Whoever asked hears of a failure; nobody else shall crash the process.
    value.catch(() => undefined);
    known.set(key, value);
  }
  return value;
}

/** What stands in for the image at the bottom of a stage; null when none does. */
function standInOf(base: ReturnType<typeof rootBase>, images: BaseImages, standIns: readonly string[]): StandIn | null {
  const image = base.kind === 'image' ? images.find(base.reference) : null;
  if (!image || !standIns.includes(image.reference)) return null;
  const { reference, original, packageList } = image;
  if (!original) return { reference, original: null };
  const { recorded, megabytes } = original;
  const packages = packageList?.packages.length ?? original.packages;
  return { reference, original: { recorded, megabytes, packages, listed: packageList !== null } };
}
