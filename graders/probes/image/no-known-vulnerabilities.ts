import { z } from 'zod';
import { defineImageProbe, Undecided } from '../../check.ts';
import type { Files } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';

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
    /** `own`: packages of the base image are not asked about. */
    from: z.enum(['all', 'own']).default('all'),
  }),
  title: 'No package in the image has a known fault that a newer version mends',
  help: `Takes the inventory of the built image (package lists of the system, every package.json below a \`node_modules\`, the runtime) and
compares each version with the bundled advisories. Faults without a fix do not count: nobody could mend them by an update. The list is
small and has a date; that a package is not on it proves nothing. Packages of a stand-in base image are not those of the original, so with
\`from: all\` the check cannot decide about an image that stands on one.`,
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
    const found = report.vulnerabilities.filter(
      (each) => severities.includes(each.severity) && each.fixedIn !== null && (from === 'all' || !each.base),
    );
    if (from === 'all' && report.standIns.length > 0 && report.layers.some(({ base }) => base))
      throw new Undecided(
        `The image stands on a stand-in for \`${report.standIns.join('`, `')}\`, so its packages are not those of the original. With the original (\`drydock images prepare\` where a registry or a bundle is at hand) this can be decided.`,
        placeIn(evidence.files, dockerfile, () => null),
      );
    const [first] = found;
    if (first === undefined) return [];
    const place = placeIn(evidence.files, dockerfile, (target) =>
      lastIn(target, ({ range }) => first.line !== null && range.line === first.line),
    );
    return [
      {
        ...place,
        message: `\`${first.package}\` ${first.version} is in the image, at \`${first.path}\`: ${first.id} (${first.severity}), ${first.title}. It is mended in ${first.fixedIn}${found.length > 1 ? `; ${found.length - 1} more are known` : ''}. What is published with a number is tried on every service that can be reached. (Advisories of ${report.advisories.date}.)`,
        witness: {
          form: 'values',
          title: 'Known faults with a fix',
          values: found.slice(0, 40).map((each) => ({
            name: `${each.id} (${each.severity})`,
            value: `${each.package} ${each.version}, mended in ${each.fixedIn}: ${each.path}`,
          })),
        },
      },
    ];
  },
});
