import { z } from 'zod';
import { defineImageProbe, Undecided, type Files, type Finding } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { missingList } from '../../image/inventory.ts';
import { lastIn, placeIn } from '../../image/places.ts';
import { grouped } from '../../xray/clean.ts';
import { coverageWords } from '../../xray/coverage.ts';
import type { ImageReport, VulnerabilityReport } from '../../xray/report.ts';

const severity = z.enum(['critical', 'high', 'medium', 'low']);

const withPackage = (name: string, version: string, below = ''): Files => ({
  ...serviceExample('COPY node_modules ./node_modules'),
  [`node_modules/${below}${name}/package.json`]: JSON.stringify({ name, version }),
});
const own = { from: 'own' };

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** Which of them count. */
    severities: z.array(severity).min(1).default(['critical', 'high']),
    /** `own`: packages of the base image are not asked about; `base`: they alone are. */
    from: z.enum(['all', 'own', 'base']).default('all'),
  }),
  title: 'No package in the image has a known fault that a newer version mends',
  help: `Takes the inventory of the built image (package lists of the system, every package.json below a \`node_modules\`, the runtime) and
compares each version with the bundled advisories. Faults without a fix do not count: nobody could mend them by an update. The list is
small and has a date; the verdict says how many packages of which kind were compared with how many advisories, and a system that the list
has nothing about is not decided. A package list that was taken out of the image, or written anew without a package, hides nothing. On a
stand-in the system's packages are those on record of the original; its Node.js and npm are not the original's and are not judged.`,
  examples: {
    good: [
      { files: withPackage('minimist', '1.2.8'), with: own },
      {
        files: withPackage('cookie', '0.6.0'),
        with: { ...own, severities: ['critical'] },
        note: 'not as severe as asked for',
      },
    ],
    bad: [
      { files: withPackage('minimist', '1.2.5'), with: own },
      {
        files: withPackage('minimist', '1.2.5', '@harbour/radio/node_modules/'),
        with: own,
        note: 'inside another package',
      },
    ],
  },
  run: async (evidence, { dockerfile, severities, from }) => {
    const image = await evidence.image(dockerfile);
    const { report } = await image.xray();
    const { advisories } = report;
    const asked = (each: VulnerabilityReport): boolean => {
      if (!each.base) return from !== 'base';
      // What a stand-in brings besides the original's list is this machine's.
      return from !== 'own' && (image.standIn === null || each.type === 'apk' || each.type === 'deb');
    };
    const found = report.vulnerabilities.filter((each) => severities.includes(each.severity) && asked(each));
    const mendable = found.filter(({ fixedIn }) => fixedIn !== null);
    evidence.note(
      `By the advisories of ${advisories.date}: ${advisories.covered.map((each) => `${each.of}, ${coverageWords(each)}`).join('; ') || 'no package was found'}. A package that no advisory names was not looked up.`,
    );
    const { standIn } = image;
    if (from !== 'own' && standIn?.original?.listed)
      evidence.note(
        `The system's packages of \`${standIn.reference}\` are those on record of the original (${standIn.original.recorded}); a stand-in takes its place here, and its Node.js and npm were not judged.`,
      );
    if (found.length > mendable.length)
      evidence.note(
        `Not counted, since no version mends it: ${[...new Set(found.filter(({ fixedIn }) => fixedIn === null).map((each) => `${each.id} in ${each.package} ${each.version}`))].slice(0, 5).join(', ')}.`,
      );
    if (mendable.length > 0) {
      const places = grouped(mendable, ({ base, line }) => (base ? 'base' : `${line}`));
      return [...places.values()].slice(0, 5).map((each) => finding(each, evidence.files, dockerfile, report));
    }
    if (from === 'own') return [];
    const place = placeIn(evidence.files, dockerfile, () => null);
    const missing = missingList(image, report, place);
    const uncovered = advisories.covered.find(({ type, advisories: about }) => about === 0 && type !== 'npm');
    if (missing.length === 0 && uncovered !== undefined)
      throw new Undecided(
        `The advisories of ${advisories.date} have nothing about ${uncovered.of}, so its ${uncovered.packages} packages were compared with nothing. A scanner with a larger database, or a base that the list knows, decides this.`,
        place,
      );
    return missing;
  },
});

/** Of the faults that one line, or the base image, brought. */
function finding(
  found: readonly VulnerabilityReport[],
  files: Files,
  dockerfile: string,
  { advisories }: ImageReport,
): Finding {
  const { id, severity: grade, title, package: name, version, path, fixedIn, base, line } = found[0]!;
  const place = placeIn(files, dockerfile, (target) =>
    lastIn(target, ({ range }) => line !== null && range.line === line),
  );
  const where = base ? 'comes with the base image' : `is in the image, at \`${path}\``;
  const more = found.length > 1 ? `; ${found.length - 1} more from here are known` : '';
  return {
    ...place,
    message: `\`${name}\` ${version} ${where}: ${id} (${grade}), ${title}. It is mended in ${fixedIn}${more}. What is published with a number is tried on every service that can be reached. (Advisories of ${advisories.date}.)`,
    witness: {
      form: 'values',
      title: base ? 'Known faults with a fix, from the base image' : 'Known faults with a fix',
      values: found.slice(0, 40).map((each) => ({
        name: `${each.id} (${each.severity})`,
        value: `${each.package} ${each.version}, mended in ${each.fixedIn}: ${each.path}`,
      })),
    },
  };
}
