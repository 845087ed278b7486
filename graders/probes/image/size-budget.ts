import { z } from 'zod';
import { defineImageProbe, Undecided } from '../../check.ts';
import { missingList, systemPackages } from '../../image/inventory.ts';
import { placeIn, type Place } from '../../image/places.ts';

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
a stand-in, the base counts with the size and the packages that are on record of the original, and the verdict says so; where nothing is
on record, the check cannot decide and costs nothing. Files copied out of stages that stand on a stand-in are measured as they are.`,
  examples: {
    good: [{ files: own('RUN head -c 900000 /dev/zero > /load'), with: { megabytes: 1, packages: 0 } }],
    bad: [{ files: own('RUN head -c 1100000 /dev/zero > /load'), with: { megabytes: 1 } }],
  },
  run: async (evidence, { dockerfile, megabytes, packages }) => {
    const image = await evidence.image(dockerfile);
    const { report } = await image.xray();
    const place = placeIn(evidence.files, dockerfile, () => null);
    const base = image.standIn;
    const original = base?.original ?? null;
    if (base !== null && original === null) throw unknown(base.reference, 'size and packages', place);
    const own = report.layers.filter((layer) => !layer.base);
    const ownBytes = own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const size = original === null ? image.sizeBytes / 1e6 : original.megabytes + ownBytes / 1e6;
    const system = systemPackages(report);
    // A stand-in with the original's list has its packages in the report already.
    const unseen = original === null || original.listed ? 0 : original.packages;
    if (base !== null && original !== null)
      evidence.note(
        `The size of \`${base.reference}\` is that on record of the original (${original.recorded}): ${original.megabytes} MB${original.packages === null ? '' : `, ${original.packages} packages`}. A stand-in takes its place here. Your own layers were measured: ${ownBytes < 100_000 ? `${Math.ceil(ownBytes / 1000)} kB` : `${(ownBytes / 1e6).toFixed(1)} MB`}.`,
      );
    else if (report.standIns.length > 0)
      evidence.note(
        `What the image copies from stages on stand-ins (\`${report.standIns.join('`, `')}\`) was measured as it is here; the originals' files can be larger or smaller.`,
      );
    const rows = [
      ...(original === null
        ? []
        : [{ instruction: `${base!.reference}, as recorded`, bytes: original.megabytes * 1e6 }]),
      ...(original === null ? report.layers : own).map(({ instruction, line, sizeBytes }) => ({
        instruction,
        ...(line !== null && { line }),
        bytes: sizeBytes,
      })),
    ];
    const largest = Math.max(...rows.map(({ bytes }) => bytes));
    const findings = [];
    if (megabytes !== undefined && size > megabytes)
      findings.push({
        ...place,
        message: `The image is ${size.toFixed(1)} MB large; ${megabytes} MB are its budget. Every node that runs it pulls all of that, and what is not needed is there to be used and to be patched.`,
        witness: {
          form: 'layers' as const,
          layers: rows.map((row) => ({ ...row, marked: row.bytes === largest })),
        },
      });
    if (packages === undefined) return findings;
    if (unseen === null) {
      if (findings.length > 0) return findings;
      throw unknown(base!.reference, 'packages', place);
    }
    if (system.length + unseen > packages)
      findings.push({
        ...place,
        message: `The image holds ${system.length + unseen} packages; ${packages} are its budget. Each is code that a scanner reports and that somebody has to keep up to date.`,
        witness: {
          form: 'values' as const,
          title: 'Packages in the image',
          values: system.slice(0, 40).map(({ name, version }) => ({ name, value: version })),
        },
      });
    else if (unseen === 0) findings.push(...missingList(image, report, place));
    return findings;
  },
});

function unknown(reference: string, what: string, place: Place): Undecided {
  return new Undecided(
    `The image stands on a stand-in for \`${reference}\`, and the original's ${what} are not on record. With the original (\`drydock images prepare\` where a registry or a bundle is at hand) this can be decided.`,
    place,
  );
}
