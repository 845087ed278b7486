/**
 * Known vulnerabilities of the packages that the course's images and exercises use: advisories.json, a small list by hand,
 * with its day and what it covers. A package that it does not name is not thereby free of them.
 */
import bundled from './advisories.json' with { type: 'json' };
import type { Distribution, Package } from './packages.ts';
import type { PackageType, Severity } from './report.ts';
import { compareApk } from './versions/apk.ts';
import { compareDpkg } from './versions/dpkg.ts';
import { compareSemver } from './versions/semver.ts';

export interface Advisories {
  /** The day on which the list was made, `2026-11-24`. */
  date: string;
  coverage: string;
  advisories: Advisory[];
}

export interface Advisory {
  id: string;
  severity: Severity;
  /** What it lets somebody do, in a few words. */
  title: string;
  affects: Affected[];
}

export interface Affected {
  type: PackageType;
  /** Debian and Alpine: the source package. */
  name: string;
  /** Debian and Alpine: the releases, `debian-12`, `alpine-3.19`. */
  distro?: string;
  /** From the first (absent: from the beginning) to before `fixed` (absent: no version without it is known). */
  ranges: { from?: string; fixed?: string }[];
}

export const bundledAdvisories = bundled as Advisories;

export interface Match {
  advisory: Advisory;
  fixedIn: string | null;
}

const compare: Record<PackageType, (a: string, b: string) => number | null> = {
  deb: compareDpkg,
  apk: compareApk,
  npm: compareSemver,
  generic: compareSemver,
};

/** What is known of this version. A version that cannot be compared matches nothing. */
export function matchAdvisories(
  found: Package,
  distribution: Distribution | null,
  { advisories } = bundledAdvisories,
): Match[] {
  const { type } = found;
  const { name, version } = found.source ?? found;
  return advisories.flatMap((advisory) => {
    for (const affected of advisory.affects) {
      if (affected.type !== type || affected.name !== name) continue;
      if (affected.distro !== undefined && !isRelease(affected.distro, distribution)) continue;
      const range = affected.ranges.find((each) => isWithin(version, each, compare[type]));
      if (range) return [{ advisory, fixedIn: range.fixed ?? null }];
    }
    return [];
  });
}

function isWithin(
  version: string,
  { from, fixed }: Affected['ranges'][number],
  order: (typeof compare)['npm'],
): boolean {
  const [toFrom, toFixed] = [
    from === undefined ? 1 : order(version, from),
    fixed === undefined ? -1 : order(version, fixed),
  ];
  return toFrom !== null && toFixed !== null && toFrom >= 0 && toFixed < 0;
}

/** `alpine-3.19` is also 3.19.1; `debian-12` is also 12.5. */
export function isRelease(distro: string, distribution: Distribution | null): boolean {
  const own = distribution === null ? '' : `${distribution.id}-${distribution.version}`;
  return own === distro || own.startsWith(`${distro}.`);
}
