/** What an inventory can and cannot tell of an image: whose packages its base lists, and whether it lists any. */
import { Undecided } from '../check.ts';
import type { BuiltImage } from '../evidence.ts';
import type { ImageReport } from '../xray/report.ts';
import type { Place } from './places.ts';

/** The packages of the system: those that dpkg's and apk's lists name. */
export function systemPackages({ packages }: ImageReport): ImageReport['packages'] {
  return packages.filter(({ type }) => type === 'deb' || type === 'apk');
}

/** `Alpine 3.24.2`, when the image says that it is that and no list in it tells its packages; null when one does, or none is due. */
export function withoutList(report: ImageReport): string | null {
  const { distribution } = report;
  if (distribution === null || systemPackages(report).length > 0) return null;
  return `${distribution.id} ${distribution.version}`.trim();
}

/**
 * A finding when the package list was taken out of an image whose system says that it has one. Throws Undecided where it
 * is a stand-in that has none.
 */
export function missingList(image: BuiltImage, report: ImageReport, place: Place): (Place & { message: string })[] {
  const system = withoutList(report);
  if (system === null) return [];
  const [unlisted] = image.unlisted;
  if (unlisted !== undefined)
    throw new Undecided(
      `Which packages \`${unlisted}\` has is not known here: it is a stand-in, and there is no list of the original's on record. With the original (\`drydock images prepare\` where a registry or a bundle is at hand) this can be decided.`,
      place,
    );
  return [
    {
      ...place,
      message: `The image says that it is ${system}, and no package list is in it. Its libraries are still there; without the list nobody can tell which versions they are, and a scanner that reports nothing has seen nothing. Leave \`/lib/apk/db\` or \`/var/lib/dpkg\` in the image, or begin with a base that has no such packages.`,
    },
  ];
}
