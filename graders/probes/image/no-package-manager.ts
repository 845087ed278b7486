import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeIn } from '../../image/places.ts';
import { findPrograms } from '../../image/programs.ts';

const managers = 'apk apt apt-get aptitude dpkg yum dnf microdnf rpm zypper pacman'.split(' ');

const distroless = {
  ...serviceExample(),
  Dockerfile: 'FROM gcr.io/distroless/nodejs20-debian12:nonroot\nCOPY server.js /app/\nCMD ["/app/server.js"]\n',
};

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** Beyond those of the system, e.g. `npm`, `pip`. */
    also: z.array(z.string()).default([]),
  }),
  title: 'There is no package manager in the image',
  help: `Looks for the system's package managers (and those named in \`also\`) in every folder of the image's \`PATH\` and in the usual
ones. With one at hand, whoever gets in fetches the tools for the next step from the same mirrors as you, and no scanner finds that odd.`,
  examples: {
    good: [{ files: distroless }],
    bad: [
      { files: serviceExample() },
      { files: serviceExample('RUN rm -rf /sbin/apk'), with: { also: ['npm'] }, note: 'npm is left' },
    ],
  },
  run: async (evidence, { dockerfile, also }) => {
    const found = await findPrograms(await evidence.image(dockerfile), [...managers, ...also]);
    const [first] = found;
    if (first === undefined) return [];
    return [
      {
        ...placeIn(evidence.files, dockerfile, () => null),
        message: `\`${first}\` is in the image${found.length > 1 ? `, and ${found.length - 1} more package managers` : ''}. The service never installs anything; an attacker inside it would. Install in an earlier stage, or start from a base that has none.`,
        witness: { form: 'files', entries: found.slice(0, 20).map((path) => ({ path })) },
      },
    ];
  },
});
