/** From what was read of an image to the report: nothing is asked of anybody any more. */
import type { ImageConfig, StandIn } from '../evidence.ts';
import { bundledAdvisories } from './advisories.ts';
import { capped, clean } from './clean.ts';
import { coverageOf, notRead } from './coverage.ts';
import type { ImageFacts } from './facts.ts';
import { layOver, type FileSystem, type LayerChange, type LayerEntry, type Seen } from './filesystem.ts';
import { originsOf, type Origins, type OriginsRequest } from './origins.ts';
import { packagesOf } from './packages-of-image.ts';
import { parseOsRelease } from './packages.ts';
import type { ConfigReport, FileReport, ImageReport, LayerReport, OwnerReport } from './report.ts';
import { secretInVariable, type KnownSecret } from './secrets/find.ts';
import { concealing, secretReports, secretsInWords } from './secrets/of-image.ts';
import { readUsers, type Users } from './users.ts';

export interface XrayRequest extends Omit<OriginsRequest, 'facts'> {
  facts: ImageFacts;
  /** Engine id. */
  image: string;
  dockerfile: string;
  config: ImageConfig;
  standIns: readonly string[];
  /** The one of them that the image itself stands on. */
  standIn: StandIn | null;
  /** Looked for in the configuration and the history, too; never shown. */
  known?: readonly KnownSecret[];
}

/** The report, and all files of the final file system for a comparison. */
export interface Xray {
  report: ImageReport;
  files: FileLine[];
}

/** As short as it can be: a large image has tens of thousands. `hash` is null for what has no content. */
export type FileLine = [
  path: string,
  type: Seen['entry']['type'],
  size: number,
  mode: number,
  owner: string,
  hash: string | null,
];

/** How much a report lists; what is over is counted in `cut`. */
const listed = {
  files: 40_000,
  layerFiles: 500,
  /** Of all layers of the learner's together. */
  layerFilesAll: 5000,
  baseLayerFiles: 50,
  layers: 300,
  history: 400,
  waste: 200,
  special: 500,
  owners: 100,
  packages: 5000,
  secrets: 300,
  vulnerabilities: 1000,
  words: 200,
};

export function xrayOf(request: XrayRequest): Xray {
  const { facts, config, image, dockerfile, standIns } = request;
  const known = request.known ?? [];
  const words = secretsInWords(facts, config, known);
  const inLayers = facts.layers.flatMap((layer) => layer.secrets);
  const conceal = concealing([
    ...[...words.inConfig, ...words.inHistory, ...inLayers].map(({ value }) => value),
    ...known.map(({ text }) => text),
  ]);
  const origins = originsOf(request, conceal);
  const system = layOver(facts.layers);
  const seen = new Map(system.files.map((file) => [file.path, file]));
  const textOf = (path: string): string => facts.layers[seen.get(path)?.layer ?? -1]?.texts.get(path) ?? '';
  const users = readUsers(textOf('/etc/passwd'), textOf('/etc/group'));
  const distribution = parseOsRelease(textOf('/etc/os-release') || textOf('/usr/lib/os-release'));
  const found = packagesOf(facts, seen, distribution, origins);
  const cut = [...facts.cut];
  const left = (what: string) => (more: number) => void cut.push(`${more} more ${what} are not listed.`);
  for (const path of found.hiddenLists)
    cut.push(`${path} was deleted; its packages are listed as they stood there last.`);
  for (const path of found.editedLists)
    cut.push(
      `${path} was changed by a layer that brings no file of a package; its packages are listed as they stood there before.`,
    );
  cut.push(...notRead(seen.keys()), ...ofStandIn(request.standIn));

  const report: ImageReport = {
    image,
    dockerfile: clean(dockerfile),
    platform: facts.platform === null ? null : clean(facts.platform, 60),
    distribution: distribution && { id: clean(distribution.id, 60), version: clean(distribution.version, 60) },
    standIns: [...standIns],
    sizeBytes: sum(facts.layers.map(({ sizeBytes }) => sizeBytes)),
    wastedBytes: sum(system.losses.map(({ bytes }) => bytes)),
    fileCount: system.files.length,
    config: configReport(config, users, origins, conceal, left),
    history: capped(origins.history, listed.history, left('instructions')),
    layers: capped(layerReports(facts, system, origins), listed.layers, left('layers')),
    waste: capped(wasteReports(system, origins), listed.waste, left('wasted files')),
    setuid: capped(fileReports(system, origins, isSetuid), listed.special, left('setuid files')),
    worldWritable: capped(fileReports(system, origins, isWorldWritable), listed.special, left('world-writable files')),
    owners: capped(ownerReports(system, users), listed.owners, left('owners')),
    packages: capped(found.packages, listed.packages, left('packages')),
    secrets: capped(secretReports(facts, words, origins, system.losses), listed.secrets, left('secrets')),
    vulnerabilities: capped(found.vulnerabilities, listed.vulnerabilities, left('vulnerabilities')),
    advisories: {
      date: bundledAdvisories.date,
      entries: bundledAdvisories.advisories.length,
      coverage: bundledAdvisories.coverage,
      covered: coverageOf(found.packages, distribution),
    },
    secondOpinion: null,
    cut,
  };
  const files = capped(system.files, listed.files, left('files in a comparison')).map(fileLine);
  return { report, files };
}

/** Whose packages the list of a stand-in names. */
function ofStandIn(standIn: StandIn | null): string[] {
  if (standIn === null) return [];
  const { reference, original } = standIn;
  return [
    original?.listed
      ? `The packages of the system that the base image lists are those of ${reference} as recorded on ${original.recorded}; its files, Node.js and npm are the stand-in's.`
      : `Which packages ${reference} has is not known: the stand-in for it lists none.`,
  ];
}

function configReport(
  config: ImageConfig,
  users: Users,
  origins: Origins,
  conceal: (text: string) => string,
  left: (what: string) => (more: number) => void,
): ConfigReport {
  const { user, env, labels, healthcheck } = config;
  const text = (value: string): string => clean(conceal(value));
  const list = (values: readonly string[], what: string): string[] =>
    capped(values, listed.words, left(what)).map(text);
  const lineOf = (test: (createdBy: string) => boolean): number | null =>
    origins.history[origins.lastEntry(test)]?.line ?? null;
  return {
    user: {
      declared: clean(user),
      ...cleaned(users.resolve(user)),
      line: lineOf((createdBy) => isInstruction('USER', createdBy)),
    },
    env: capped(Object.entries(env), listed.words, left('environment variables')).map(([name, value]) => {
      const secret = secretInVariable(name, value) !== null;
      return {
        name: clean(name),
        value: text(secret ? conceal(`=${value}`).slice(1) : value),
        concealed: secret || conceal(value) !== value,
        line: lineOf((createdBy) => isInstruction('ENV', createdBy) && createdBy.includes(`${name}=`)),
      };
    }),
    workingDir: clean(config.workingDir),
    entrypoint: list(config.entrypoint, 'words of the entrypoint'),
    cmd: list(config.cmd, 'words of the command'),
    exposedPorts: list(config.exposedPorts, 'ports'),
    volumes: list(config.volumes, 'volumes'),
    labels: capped(Object.entries(labels), listed.words, left('labels')).map(([name, value]) => ({
      name: clean(name),
      value: text(value),
    })),
    healthcheck: healthcheck && { ...healthcheck, test: list(healthcheck.test, 'words of the health check') },
    stopSignal: config.stopSignal === null ? null : clean(config.stopSignal),
  };
}

/** The classic builder writes `/bin/sh -c #(nop)` before instructions that run nothing. */
function isInstruction(keyword: string, createdBy: string): boolean {
  return createdBy.replace(/^\/bin\/sh -c #\(nop\)\s+/, '').startsWith(`${keyword} `);
}

function cleaned<T extends { name: string | null }>(user: T): T {
  return { ...user, name: user.name === null ? null : clean(user.name, 64) };
}

function layerReports(facts: ImageFacts, system: FileSystem, origins: Origins): LayerReport[] {
  const wasted = facts.layers.map(() => 0);
  for (const { layer, bytes } of system.losses) wasted[layer]! += bytes;
  const own = facts.layers.filter((_, index) => !origins.of(index).base).length;
  const perLayer = Math.min(listed.layerFiles, Math.max(20, Math.floor(listed.layerFilesAll / Math.max(1, own))));
  return facts.layers.map(({ sizeBytes }, index) => {
    const { base, line } = origins.of(index);
    const changes = system.changes[index]!;
    const count = (kind: LayerChange['change']): number => changes.filter(({ change }) => change === kind).length;
    return {
      index,
      digest: facts.diffIds[index] ?? null,
      base,
      line,
      instruction: origins.instructionOf(index),
      sizeBytes,
      wastedBytes: wasted[index]!,
      added: count('added'),
      changed: count('changed'),
      deleted: count('deleted'),
      files: changes
        .toSorted((a, b) => sizeOf(b.entry) - sizeOf(a.entry))
        .slice(0, base ? listed.baseLayerFiles : perLayer)
        .map(({ path, change, entry }) => ({ path: clean(path), change, ...facing(entry) })),
    };
  });
}

function wasteReports(system: FileSystem, origins: Origins): ImageReport['waste'] {
  return system.losses
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ path, bytes, layer, lostIn, how }) => ({
      path: clean(path),
      sizeBytes: bytes,
      lostIn,
      lostLine: origins.of(lostIn).line,
      how,
      ...origins.of(layer),
    }));
}

function fileReports(system: FileSystem, origins: Origins, test: (entry: LayerEntry) => boolean): FileReport[] {
  return system.files
    .filter(({ entry }) => test(entry))
    .map(({ path, entry, layer }) => ({ path: clean(path), ...facing(entry), ...origins.of(layer) }))
    .sort((a, b) => Number(a.base) - Number(b.base) || (a.path < b.path ? -1 : 1));
}

function isSetuid({ type, mode }: LayerEntry): boolean {
  return type === 'file' && (mode & 0o6000) !== 0;
}

/** A folder with the sticky bit, like /tmp, is meant to be: there nobody can replace what others made. */
function isWorldWritable({ type, mode }: LayerEntry): boolean {
  return (mode & 0o002) !== 0 && (type === 'file' || (type === 'directory' && (mode & 0o1000) === 0));
}

function ownerReports({ files }: FileSystem, users: Users): OwnerReport[] {
  const owners = new Map<string, OwnerReport>();
  const counted = new Set<LayerEntry['inode']>();
  for (const { entry } of files) {
    const { uid, gid, inode } = entry;
    const key = `${uid}:${gid}`;
    const owner = owners.get(key) ?? { uid, gid, user: users.user(uid), group: users.group(gid), files: 0, bytes: 0 };
    owners.set(key, owner);
    owner.files += 1;
    if (!counted.has(inode)) owner.bytes += inode.bytes;
    counted.add(inode);
  }
  return [...owners.values()]
    .map((owner) => ({
      ...owner,
      user: owner.user === null ? null : clean(owner.user, 64),
      group: owner.group === null ? null : clean(owner.group, 64),
    }))
    .sort((a, b) => b.bytes - a.bytes || b.files - a.files);
}

function facing(entry: LayerEntry): Pick<FileReport, 'type' | 'sizeBytes' | 'mode' | 'owner'> {
  const { type, mode, uid, gid } = entry;
  return { type, sizeBytes: sizeOf(entry), mode: octal(mode), owner: `${uid}:${gid}` };
}

/** `0644`, `4755` */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function sizeOf({ inode }: LayerEntry): number {
  return inode.bytes;
}

function fileLine({ path, entry }: Seen): FileLine {
  const { type, mode, uid, gid, hash, linkTarget } = entry;
  return [path, type, sizeOf(entry), mode, `${uid}:${gid}`, linkTarget === null ? hash : clean(linkTarget)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
