/**
 * What of an image the bundled advisories could say something about, so that "nothing found" is not read as "nothing there":
 * packages by ecosystem, each with how many advisories there are for it, and packages of kinds that are not read at all.
 */
import { bundledAdvisories, isRelease, type Advisories } from './advisories.ts';
import type { Distribution } from './packages.ts';
import type { CoverageReport, PackageReport, PackageType } from './report.ts';

/** Ecosystems that are seen and not read: the paths that show them, and what they are called. */
const unread: readonly [RegExp, string][] = [
  [/\.(?:dist|egg)-info\/(?:METADATA|PKG-INFO)$/, 'Python packages'],
  [/\.(?:jar|war|ear)$/, 'Java archives'],
  [/\/specifications\/(?:default\/)?[^/]+\.gemspec$/, 'Ruby gems'],
  [/\/vendor\/composer\/installed\.json$/, 'PHP packages'],
  [/^\/(?:var\/lib|usr\/lib\/sysimage)\/rpm\/[^/]+$/, 'rpm packages'],
];

/** One line for each ecosystem that has packages in the image, in the order system, npm, programs. */
export function coverageOf(
  packages: readonly Pick<PackageReport, 'type'>[],
  distribution: Distribution | null,
  { advisories }: Pick<Advisories, 'advisories'> = bundledAdvisories,
): CoverageReport[] {
  const types: PackageType[] = ['deb', 'apk', 'npm', 'generic'];
  return types.flatMap((type) => {
    const count = packages.filter((found) => found.type === type).length;
    if (count === 0) return [];
    const about = advisories.filter(({ affects }) =>
      affects.some(
        (affected) =>
          affected.type === type && (affected.distro === undefined || isRelease(affected.distro, distribution)),
      ),
    );
    return [{ type, of: nameOf(type, distribution), packages: count, advisories: about.length }];
  });
}

/** Sentences about what was seen in the image and is not read. */
export function notRead(paths: Iterable<string>): string[] {
  const all = [...paths];
  return unread.flatMap(([form, what]) => {
    const count = all.filter((path) => form.test(path)).length;
    const files = count === 1 ? '1 file tells' : `${count} files tell`;
    return count > 0 ? [`${what} are in the image (${files} of them) and are not read.`] : [];
  });
}

function nameOf(type: PackageType, distribution: Distribution | null): string {
  if (type === 'npm') return 'npm';
  if (type === 'generic') return 'Node.js';
  const names: Record<string, string> = { alpine: 'Alpine', debian: 'Debian', ubuntu: 'Ubuntu' };
  if (distribution === null) return 'a distribution that the image does not name';
  return `${names[distribution.id] ?? distribution.id} ${distribution.version}`.trim();
}

/** `18 packages against 2 advisories` */
export function coverageWords({ packages, advisories }: Pick<CoverageReport, 'packages' | 'advisories'>): string {
  const found = packages === 1 ? '1 package' : `${packages} packages`;
  if (advisories === 0) return `${found} against no advisory, so compared with nothing`;
  return `${found} against ${advisories === 1 ? '1 advisory' : `${advisories} advisories`}`;
}
