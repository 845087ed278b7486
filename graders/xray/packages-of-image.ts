/** The packages of an image's final file system, where each came from, and what is known against them. */
import { bundledAdvisories, matchAdvisories, type Advisories } from './advisories.ts';
import { clean } from './clean.ts';
import { packageListAt, type ImageFacts } from './facts.ts';
import type { Seen } from './filesystem.ts';
import type { Origins } from './origins.ts';
import { purlOf, type Distribution, type Package } from './packages.ts';
import type { PackageReport, Severity, VulnerabilityReport } from './report.ts';

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

export interface FoundPackages {
  packages: PackageReport[];
  vulnerabilities: VulnerabilityReport[];
  /** Package lists that are no longer seen, so that what they say may be out of date. */
  hiddenLists: string[];
  /** Package lists that a layer has written anew without bringing a file: what they said before is believed. */
  editedLists: string[];
}

export function packagesOf(
  facts: ImageFacts,
  seen: ReadonlyMap<string, Seen>,
  distribution: Distribution | null,
  origins: Origins,
  advisories: Advisories = bundledAdvisories,
): FoundPackages {
  const packages: PackageReport[] = [];
  const vulnerabilities: VulnerabilityReport[] = [];
  const hiddenLists: string[] = [];
  const editedLists: string[] = [];
  const paths = new Set(facts.layers.flatMap((layer) => [...layer.packages.keys()]));
  for (const path of paths) {
    const kind = packageListAt(path);
    const list = kind === 'dpkg' || kind === 'apk';
    const written = facts.layers.flatMap((layer, index) => (layer.packages.has(path) ? [index] : []));
    const told = list ? written.filter((index, place) => place === 0 || installs(facts.layers[index]!)) : written;
    const last = told.at(-1)!;
    if (last !== written.at(-1)) editedLists.push(clean(path));
    if (seen.get(path)?.layer !== written.at(-1)) {
      // Whoever deletes the list keeps the packages; whoever deletes a package.json has removed the package.
      if (!list) continue;
      if (!seen.has(path)) hiddenLists.push(clean(path));
    }
    for (const found of facts.layers[last]!.packages.get(path)!) {
      const report = packageReport(found, path, distribution, origins.of(firstLayer(facts, path, found)));
      packages.push(report);
      for (const { advisory, fixedIn } of matchAdvisories(found, distribution, advisories)) {
        const { type, name, version, purl, layer, line, base } = report;
        const { id, severity, title } = advisory;
        vulnerabilities.push({
          id,
          severity,
          title,
          type,
          package: name,
          version,
          purl,
          path: report.path,
          fixedIn,
          layer,
          line,
          base,
        });
      }
    }
  }
  const byRank = (a: VulnerabilityReport, b: VulnerabilityReport): number =>
    severities.indexOf(a.severity) - severities.indexOf(b.severity) || order(a.package, b.package) || order(b.id, a.id);
  return {
    packages: packages.sort((a, b) => order(a.type, b.type) || order(a.name, b.name) || order(a.path, b.path)),
    vulnerabilities: vulnerabilities.sort(byRank),
    hiddenLists,
    editedLists,
  };
}

/**
 * Whoever installs or removes a package of the system changes files where such packages have theirs; a layer that does not has
 * changed what is told, not what is there.
 */
function installs({ entries, whiteouts }: ImageFacts['layers'][number]): boolean {
  const packaged = (path: string): boolean => ofPackages.test(path) && !bookkeeping.test(path);
  for (const [path, { type }] of entries) if (type !== 'directory' && packaged(path)) return true;
  return whiteouts.some(packaged);
}

const ofPackages = /^\/(?:bin|sbin|lib\w*|usr\/(?!local\/)[^/]+)\//;
/** What package managers note down. */
const bookkeeping = /^\/(?:usr\/)?lib\/apk\//;

/** A package list is written anew by every layer that installs something: the first that holds this version brought it. */
function firstLayer(facts: ImageFacts, path: string, { name, version }: Package): number {
  return facts.layers.findIndex((layer) =>
    layer.packages.get(path)?.some((other) => other.name === name && other.version === version),
  );
}

function packageReport(
  found: Package,
  path: string,
  distribution: Distribution | null,
  origin: ReturnType<Origins['of']>,
): PackageReport {
  const { type, name, version, licence, source } = found;
  return {
    type,
    name: clean(name, 214),
    version: clean(version, 128),
    purl: clean(purlOf(found, distribution), 1000),
    licence: licence === null ? null : clean(licence, 128),
    source: source === null ? null : { name: clean(source.name, 214), version: clean(source.version, 128) },
    path: clean(path),
    ...origin,
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
