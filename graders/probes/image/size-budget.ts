import { z } from 'zod';
import { defineImageProbe, Undecided } from '../../check.ts';
import { placeIn } from '../../image/places.ts';

/** Built on nothing, so that the size is the learner's own. */
const own = (...lines: string[]) => ({
  Dockerfile: ['FROM alpine:3.19 AS made', ...lines, 'FROM scratch', 'COPY --from=made /load /load', ''].join('\n'),
});

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** Of all layers, unpacked; a megabyte is 1,000,000 bytes, as `docker images` counts. */
    megabytes: z.number().positive().optional(),
    /** Packages of the system (dpkg, apk) in the final image. */
    packages: z.int().min(0).optional(),
  }),
  title: 'The image keeps to its budget of bytes and packages',
  help: `Adds up the layers of the image, unpacked, and counts the packages in its package lists (dpkg, apk). Where the image stands on
a stand-in, whose size and packages are not those of the original, the check cannot decide and costs nothing.`,
  examples: {
    good: [{ files: own('RUN head -c 900000 /dev/zero > /load'), with: { megabytes: 1, packages: 0 } }],
    bad: [{ files: own('RUN head -c 1100000 /dev/zero > /load'), with: { megabytes: 1 } }],
  },
  run: async (evidence, { dockerfile, megabytes, packages }) => {
    const image = await evidence.image(dockerfile);
    const { report } = await image.xray();
    const place = placeIn(evidence.files, dockerfile, () => null);
    if (report.standIns.length > 0 && report.layers.some(({ base }) => base))
      throw new Undecided(
        `The image stands on a stand-in for \`${report.standIns.join('`, `')}\`, so its size and packages are not those of the original. With the original (\`drydock images prepare\` where a registry or a bundle is at hand) this can be decided.`,
        place,
      );
    const size = image.sizeBytes / 1e6;
    const system = report.packages.filter(({ type }) => type === 'deb' || type === 'apk');
    const layers = report.layers.map(({ instruction, line, sizeBytes }) => ({
      instruction,
      ...(line !== null && { line }),
      bytes: sizeBytes,
      marked: sizeBytes === Math.max(...report.layers.map((layer) => layer.sizeBytes)),
    }));
    const findings = [];
    if (megabytes !== undefined && size > megabytes)
      findings.push({
        ...place,
        message: `The image is ${size.toFixed(1)} MB large; ${megabytes} MB are its budget. Every node that runs it pulls all of that, and what is not needed is there to be used and to be patched.`,
        witness: { form: 'layers' as const, layers },
      });
    if (packages !== undefined && system.length > packages)
      findings.push({
        ...place,
        message: `The image holds ${system.length} packages; ${packages} are its budget. Each is code that a scanner reports and that somebody has to keep up to date.`,
        witness: {
          form: 'values' as const,
          title: 'Packages in the image',
          values: system.slice(0, 40).map(({ name, version }) => ({ name, value: version })),
        },
      });
    return findings;
  },
});
