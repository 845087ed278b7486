import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeIn } from '../../image/places.ts';
import { findPrograms } from '../../image/programs.ts';

/** Compilers, linkers and builders; package managers and node itself come with the base image and are another question. */
const common =
  'gcc g++ cc c++ clang tcc ld as make cmake ninja go rustc cargo javac mvn gradle git tsc esbuild webpack rollup vite parcel swc babel'.split(
    ' ',
  );

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** Commands beyond the usual ones. */
    tools: z.array(z.string()).default([]),
  }),
  title: 'No build tool ships with the service',
  help: `Looks for compilers, linkers and bundlers by name in every folder of the image's \`PATH\` and in the usual ones, links included.
With a compiler at hand an attacker builds the exploit that fits the machine on the machine, and every tool that is there has to be patched.`,
  examples: {
    good: [{ files: serviceExample() }],
    bad: [
      { files: serviceExample('RUN cp /bin/sh /usr/local/bin/make'), note: 'a compiler on the PATH' },
      {
        files: serviceExample('RUN mkdir -p /opt/bin && cp /bin/sh /opt/bin/pack', 'ENV PATH=/opt/bin:$PATH'),
        with: { tools: ['pack'] },
      },
    ],
  },
  run: async (evidence, { dockerfile, tools }) => {
    const image = await evidence.image(dockerfile);
    const found = await findPrograms(image, [...common, ...tools]);
    const [first] = found;
    if (first === undefined) return [];
    return [
      {
        ...placeIn(evidence.files, dockerfile, () => null),
        message: `\`${first}\` is in the image${found.length > 1 ? `, and ${found.length - 1} more build tools` : ''}. The service never calls it; an attacker inside the container would, and whoever scans the image has to patch it. It belongs in the builder stage.`,
        witness: { form: 'files', entries: found.slice(0, 20).map((path) => ({ path })) },
      },
    ];
  },
});
