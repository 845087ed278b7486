/** What can be known of a built image: its configuration, its files, its layers. Nothing of it is started for that. */
import { posix } from 'node:path';
import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { extract, type Header } from 'tar-stream';
import { LearnerFault } from '../check.ts';
import type { BuiltImage, FileEntry, Healthcheck, ImageConfig, SecretHit, StandIn } from '../evidence.ts';
import { asking, engineWords, orNull } from './api.ts';
import type { BuildSteps } from './build-steps.ts';
import { containerIds } from './container-ids.ts';
import { fromGoMode } from './file-mode.ts';
import type { Labels } from './labels.ts';
import { readImageFacts } from './image-facts.ts';
import { searchLayers } from './layers.ts';
import { knownSecrets } from '../xray/secrets/find.ts';
import { xrayOf, type Xray } from '../xray/xray.ts';

export interface ImageFacts {
  docker: Docker;
  tag: string;
  dockerfile: string;
  steps: BuildSteps;
  labels: Labels;
  /** The layers of each base image (diff ids): no learner's secret can be in them. */
  bases: readonly (readonly string[])[];
  /** References of base images that are stand-ins. */
  standIns: readonly string[];
  /** The one of them that the last stage stands on. */
  standIn: StandIn | null;
  /** Those of them that list no packages. */
  unlisted: readonly string[];
  secretsUsed: readonly string[];
  /** All that the build could mount, id → value. */
  buildSecrets: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** Reads the configuration; everything else is asked for when it is needed. */
export async function openBuiltImage(facts: ImageFacts): Promise<BuiltImage> {
  const { docker, tag, dockerfile, steps, labels } = facts;
  const image = docker.getImage(tag);
  const [inspected, entries] = await asking(
    'reading the image',
    Promise.all([image.inspect(), image.history() as Promise<HistoryEntry[]>]),
  );
  const history = entries.toReversed();
  const instructions = steps.ofHistory(history.map(({ CreatedBy }) => CreatedBy));
  let idle: Promise<Docker.Container> | undefined;
  // One container that is never started serves all questions about files.
  const container = (): Promise<Docker.Container> =>
    (idle ??= asking(
      'reading the image',
      docker
        .createContainer({
          Image: inspected.Id,
          Entrypoint: ['/never-started'],
          Cmd: [],
          Labels: { ...labels },
          NetworkDisabled: true,
          HostConfig: { NetworkMode: 'none' },
        })
        .catch((error: unknown) => {
          const words = volumeFault(error);
          throw words === null ? error : faulty(`No container can be made of this image: ${words}.`);
        }),
    ));
  const lists = new Map<string, Promise<FileEntry[]>>();
  const stats = new Map<string, Promise<FileEntry | null>>();
  let lookedThrough: Promise<Xray> | undefined;

  function stat(path: string): Promise<FileEntry | null> {
    const absolute = posix.resolve('/', path);
    const known = stats.get(absolute) ?? statOnce(absolute);
    stats.set(absolute, known);
    return known;
  }

  async function statOnce(absolute: string): Promise<FileEntry | null> {
    const target = await container();
    const asked = target.infoArchive({ path: absolute }) as unknown as Promise<IncomingMessage>;
    const answer = await asking(
      'reading the image',
      orNull(asked).catch(async (error: unknown) => {
        if (await leadsToItself(target, absolute)) return 'loop' as const;
        throw error;
      }),
    );
    if (answer === 'loop')
      return { path: absolute, type: 'symlink', mode: 0o777, uid: -1, gid: -1, sizeBytes: 0, linkTarget: null };
    // An answer that nobody reads keeps its connection, and with it the process, open.
    answer?.resume();
    const header = answer?.headers['x-docker-container-path-stat'];
    if (typeof header !== 'string') return null;
    const { size, mode, linkTarget } = JSON.parse(Buffer.from(header, 'base64').toString()) as {
      size: number;
      mode: number;
      linkTarget: string;
    };
    const kind = fromGoMode(mode);
    return {
      path: absolute,
      ...kind,
      uid: -1,
      gid: -1,
      sizeBytes: kind.type === 'file' ? size : 0,
      linkTarget: linkTarget || null,
    };
  }

  async function readFile(path: string, maxBytes = 1024 * 1024): Promise<Uint8Array | null> {
    let entry = await stat(path);
    for (let hops = 0; entry?.type === 'symlink' && hops < 16; hops++)
      entry = entry.linkTarget === null ? null : await stat(entry.linkTarget);
    if (entry?.type !== 'file') return null;
    if (entry.sizeBytes > maxBytes)
      throw faulty(`\`${entry.path}\` is ${entry.sizeBytes} bytes long; at most ${maxBytes} are read.`);
    let content: Buffer | null = null;
    await eachEntry(entry.path, async (header, read) => {
      if (header.type !== 'file' || content !== null) return;
      const chunks: Buffer[] = [];
      for await (const chunk of read()) chunks.push(chunk);
      content = Buffer.concat(chunks);
    });
    return content;
  }

  async function list(path: string, limit = 50_000): Promise<FileEntry[]> {
    const root = posix.resolve('/', path);
    const key = `${root} ${limit}`;
    const known = lists.get(key);
    if (known) return known;
    const reading = (async () => {
      if ((await stat(root)) === null) return [];
      const found: FileEntry[] = [];
      await eachEntry(root, (header) => {
        // The archive's names start with the last part of the path that was asked for.
        const name = root === '/' ? header.name : header.name.split('/').slice(1).join('/');
        const entry = fromHeader(posix.resolve(root, `./${name}`), header);
        if (entry.path === root && entry.type === 'directory') return;
        found.push(entry);
        if (found.length > limit)
          throw faulty(`There are more than ${limit} files below \`${root}\`; no more are looked at.`);
      });
      return found;
    })();
    lists.set(key, reading);
    return reading;
  }

  async function eachEntry(
    path: string,
    visit: (header: Header, read: () => AsyncIterable<Buffer>) => void | Promise<void>,
  ): Promise<void> {
    const [target, ids] = await Promise.all([container(), containerIds(docker)]);
    const stream = (await asking('reading the image', target.getArchive({ path }))) as NodeJS.ReadableStream & {
      destroy(error?: Error): void;
    };
    const tar = extract();
    stream.on('error', (error) => tar.destroy(error));
    stream.pipe(tar);
    try {
      for await (const entry of tar) {
        let taken = false;
        const read = (): AsyncIterable<Buffer> => {
          taken = true;
          return entry as unknown as AsyncIterable<Buffer>;
        };
        const { uid = 0, gid = 0 } = entry.header;
        await visit({ ...entry.header, uid: ids.uid(uid), gid: ids.gid(gid) }, read);
        if (!taken) entry.resume();
      }
    } finally {
      stream.destroy();
    }
  }

  function faulty(message: string): LearnerFault {
    return new LearnerFault([{ file: dockerfile, line: 1, column: 1, endLine: 1, endColumn: 1, message }]);
  }

  async function search(needles: readonly string[], paths: readonly string[] = []): Promise<SecretHit[]> {
    const layerEntries = history.flatMap((entry, index) => (entry.Size > 0 || isLayer(entry) ? [index] : []));
    const diffIds = inspected.RootFS.Layers ?? [];
    // History names the layers only in order; when the counts differ (an empty layer), no line is better than a wrong one.
    const exact = layerEntries.length === diffIds.length;
    const place = (index: number | undefined): Pick<SecretHit, 'line' | 'instruction'> => {
      const instruction = index === undefined ? null : (instructions[index] ?? null);
      return { line: instruction?.range.line ?? null, instruction: instruction?.text ?? null };
    };
    const baseLayers = new Set(facts.bases.flat());
    const hits: SecretHit[] = [];
    for (const needle of needles) {
      history.forEach(({ CreatedBy }, index) => {
        if (CreatedBy.includes(needle))
          hits.push({ needle, where: 'history', path: null, layer: null, ...place(index) });
      });
      if (JSON.stringify(inspected.Config).includes(JSON.stringify(needle).slice(1, -1))) {
        hits.push({ needle, where: 'config', path: null, layer: null, line: null, instruction: null });
      }
    }
    const inLayers = await asking('reading the layers', async () =>
      searchLayers((await docker.getImage(tag).get()) as NodeJS.ReadableStream, needles, paths),
    );
    for (const { needle, path, layer } of inLayers) {
      if (baseLayers.has(diffIds[layer] ?? '')) continue;
      hits.push({ needle, where: 'layer', path, layer, ...place(exact ? layerEntries[layer] : undefined) });
    }
    return hits;
  }

  async function xray(): Promise<Xray> {
    const known = knownSecrets(facts.buildSecrets);
    const read = await asking('reading the layers', async () =>
      readImageFacts((await docker.getImage(tag).get()) as NodeJS.ReadableStream, { known, signal: facts.signal }),
    );
    const made = steps.ofHistory(read.history.map(({ createdBy }) => createdBy));
    return xrayOf({
      facts: read,
      known,
      image: inspected.Id,
      dockerfile,
      config: configOf(inspected.Config),
      standIns: facts.standIns,
      standIn: facts.standIn,
      bases: facts.bases,
      instructions: made.map((instruction) => instruction && { line: instruction.range.line, text: instruction.text }),
    });
  }

  return {
    id: inspected.Id,
    dockerfile,
    config: configOf(inspected.Config),
    sizeBytes: inspected.Size,
    standIn: facts.standIn,
    unlisted: facts.unlisted,
    secretsUsed: facts.secretsUsed,
    history: history.map(({ CreatedBy, Size }, index) => ({
      createdBy: CreatedBy,
      bytes: Size,
      line: instructions[index]?.range.line ?? null,
    })),
    stat,
    readFile,
    list,
    search,
    xray: () => (lookedThrough ??= xray()),
  };
}

/** Why no container can be made of an image whose volumes lead nowhere, in the engine's words; null: it is something else. */
function volumeFault(error: unknown): string | null {
  const words = engineWords(error).replace(/\/\S*\/merged(?=\/)/g, '');
  return /too many links|over existing file/.test(words) ? words : null;
}

/** The engine says only "500" where links go in a circle; what it means stands in the answer to the longer question. */
async function leadsToItself(container: Docker.Container, path: string): Promise<boolean> {
  const words = await container.getArchive({ path }).then(
    (stream) => {
      (stream as NodeJS.ReadableStream & { destroy(): void }).destroy();
      return '';
    },
    (error: unknown) => engineWords(error),
  );
  return /too many (?:links|levels)/.test(words);
}

interface HistoryEntry {
  CreatedBy: string;
  Size: number;
}

/** RUN, COPY, ADD and WORKDIR make a layer even when it holds nothing. */
function isLayer({ CreatedBy }: HistoryEntry): boolean {
  return /^(?:\|\d+ .*)?(?:RUN|COPY|ADD|WORKDIR)\b|#\(nop\) (?:COPY|ADD|WORKDIR)/.test(CreatedBy);
}

function fromHeader(path: string, { type, mode, uid, gid, size, linkname }: Header): FileEntry {
  const kind =
    type === 'directory' || type === 'symlink'
      ? type
      : type === 'file' || type === 'link' || type === 'contiguous-file'
        ? 'file'
        : 'other';
  return {
    path,
    type: kind,
    mode: (mode ?? 0) & 0o7777,
    uid: uid ?? 0,
    gid: gid ?? 0,
    sizeBytes: size ?? 0,
    linkTarget: kind === 'symlink' ? (linkname ?? '') : null,
  };
}

function configOf(config: Docker.ImageInspectInfo['Config']): ImageConfig {
  const words = (value: string | string[] | null | undefined): string[] =>
    value == null ? [] : Array.isArray(value) ? value : [value];
  return {
    user: config.User ?? '',
    env: Object.fromEntries(
      (config.Env ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    workingDir: config.WorkingDir || '/',
    entrypoint: words(config.Entrypoint),
    cmd: words(config.Cmd),
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    labels: Object.fromEntries(Object.entries(config.Labels ?? {}).filter(([name]) => !name.startsWith('drydock.'))),
    healthcheck: healthcheckOf((config as { Healthcheck?: EngineHealthcheck }).Healthcheck),
    stopSignal: (config as { StopSignal?: string }).StopSignal ?? null,
    volumes: Object.keys(config.Volumes ?? {}),
  };
}

interface EngineHealthcheck {
  Test?: string[];
  /** Nanoseconds; 0 or absent: the engine's default. */
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  Retries?: number;
}

/** The engine's defaults: 30 s, 30 s, 0 s, 3 (https://docs.docker.com/reference/dockerfile/#healthcheck). */
function healthcheckOf(check: EngineHealthcheck | undefined): Healthcheck | null {
  if (!check?.Test || check.Test.length === 0) return null;
  const ms = (nanoseconds: number | undefined, byDefault: number): number =>
    nanoseconds ? nanoseconds / 1e6 : byDefault;
  return {
    test: check.Test,
    intervalMs: ms(check.Interval, 30_000),
    timeoutMs: ms(check.Timeout, 30_000),
    startPeriodMs: ms(check.StartPeriod, 0),
    retries: check.Retries || 3,
  };
}
