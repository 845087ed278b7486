import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { BuiltImage, Evidence } from '../../evidence.ts';
import { serviceExample } from '../../image/examples.ts';
import { layerWitness, placeOfHit } from '../../image/layer-witness.ts';
import { lastIn, placeIn } from '../../image/places.ts';
import { needlesOf } from '../../secret-forms.ts';

const buildSecrets = { token: 'moor-1942-delta' };
const mount = 'RUN --mount=type=secret,id=token';

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** An id of the exercise's \`buildSecrets\`. */
    id: z.string(),
  }),
  title: 'The build uses its secret and leaves it nowhere',
  help: `Builds the image with a secret at hand that \`RUN --mount=type=secret\` can mount. A step has to have taken it (a build
from the cache takes none, so it is then repeated without), and the value may stand in no layer, deleted files included, not in the history
and not in the configuration: as it is, percent-encoded, in base64 at any offset, in hexadecimal or backwards.`,
  examples: {
    good: [
      { files: serviceExample(`${mount} test -s /run/secrets/token`), with: { id: 'token' }, buildSecrets },
      {
        files: serviceExample(`${mount},target=/etc/token,required=true sha256sum /etc/token > /dev/null`),
        with: { id: 'token' },
        buildSecrets,
        note: 'at another place',
      },
    ],
    bad: [
      { files: serviceExample(), with: { id: 'token' }, buildSecrets, note: 'not used' },
      {
        files: serviceExample(`${mount} cp /run/secrets/token /app/.npmrc`, 'RUN rm /app/.npmrc'),
        with: { id: 'token' },
        buildSecrets,
        note: 'deleted too late',
      },
      {
        files: serviceExample(`${mount} base64 /run/secrets/token > /app/token.txt`),
        with: { id: 'token' },
        buildSecrets,
        note: 'in base64',
      },
      {
        files: serviceExample(`${mount} true`, 'ARG TOKEN=moor-1942-delta', 'RUN test -n "$TOKEN"'),
        with: { id: 'token' },
        buildSecrets,
        note: 'and again as an argument',
      },
    ],
  },
  run: async (evidence, { dockerfile, id }) => {
    const value = evidence.buildSecrets[id];
    if (value === undefined) throw new Undecided(`There is no build secret \`${id}\` here to build with.`);
    const image = await evidence.image(dockerfile);
    const findings: Finding[] = [];
    if (!(await isUsed(evidence, image, id)))
      findings.push({
        ...placeIn(evidence.files, dockerfile, (target) => lastIn(target, ({ keyword }) => keyword === 'RUN')),
        message: `No step of the build took the secret \`${id}\`. A step gets it as a file that exists while it runs, and only then: \`RUN --mount=type=secret,id=${id} …\` reads \`/run/secrets/${id}\`.`,
      });
    const hits = await image.search(needlesOf(value).map(({ text }) => text));
    const [hit] = hits;
    if (hit === undefined) return findings;
    const start = placeIn(evidence.files, dockerfile, () => null);
    const range = hit.line === null ? {} : { line: hit.line, column: 1, endLine: hit.line, endColumn: 2 };
    findings.push({
      ...start,
      ...range,
      message: `The value of \`${id}\` stands in ${placeOfHit(hit)}. Everyone who can pull the image can read it there, whatever later steps delete: a layer is added, never changed.`,
      witness: layerWitness(image, hits),
    });
    return findings;
  },
});

async function isUsed(evidence: Evidence, { dockerfile, secretsUsed }: BuiltImage, id: string): Promise<boolean> {
  if (secretsUsed.includes(id)) return true;
  const { image } = await evidence.rebuild({ dockerfile, fresh: true });
  return image.secretsUsed.includes(id);
}
