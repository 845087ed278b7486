import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeIn } from '../../image/places.ts';
import { findPrograms } from '../../image/programs.ts';

const shells = 'sh bash dash ash zsh ksh fish csh tcsh busybox toybox'.split(' ');

/** The same service on a base without a shell. */
const distroless = {
  ...serviceExample(),
  Dockerfile: 'FROM gcr.io/distroless/nodejs20-debian12:nonroot\nCOPY server.js /app/\nCMD ["/app/server.js"]\n',
};

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({ dockerfile: z.string().default('Dockerfile') }),
  title: 'There is no shell in the image',
  help: `Looks for shells by name (BusyBox counts) in every folder of the image's \`PATH\` and in the usual ones, links included.
Most exploits end in \`/bin/sh\`; without one, a command injection has nothing to inject into. A Node or Python runtime can still be told to
start programs: this raises the cost, it is no wall.`,
  examples: {
    good: [{ files: distroless }],
    bad: [
      { files: serviceExample() },
      {
        files: {
          ...distroless,
          Dockerfile: `FROM alpine:3.19 AS tools\n${distroless.Dockerfile}COPY --from=tools /bin/busybox /usr/bin/busybox\n`,
        },
        note: 'brought back for debugging',
      },
    ],
  },
  run: async (evidence, { dockerfile }) => {
    const found = await findPrograms(await evidence.image(dockerfile), shells);
    const [first] = found;
    if (first === undefined) return [];
    return [
      {
        ...placeIn(evidence.files, dockerfile, () => null),
        message: `\`${first}\` is in the image${found.length > 1 ? ` (${found.length} shells by name)` : ''}. Whoever can make the service start a command gets a prompt with it. Bases without a shell exist, and a last stage that only copies needs none.`,
        witness: { form: 'files', entries: found.slice(0, 20).map((path) => ({ path })) },
      },
    ];
  },
});
