import { posix } from 'node:path';
import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** Files of the context whose paths start so are sources. */
    sources: z.array(z.string()).min(1),
  }),
  title: 'No sources ship with the service',
  help: `Compares every file of the image with the sources of the build context, by content and wherever they lie. What the program
does not need to run tells an attacker how it works, with comments, and can often be started on its own.`,
  examples: {
    good: [{ files: { ...serviceExample(), 'src/main.js': '// the source\n' }, with: { sources: ['src/'] } }],
    bad: [
      {
        files: { ...serviceExample('COPY src/ /opt/original/'), 'src/main.js': '// the source\n' },
        with: { sources: ['src/'] },
        note: 'under another name of the folder',
      },
    ],
  },
  run: async (evidence, { dockerfile, sources }) => {
    const image = await evidence.image(dockerfile);
    const wanted = Object.entries(evidence.files)
      .filter(([path]) => sources.some((start) => path.startsWith(start)))
      .map(([path, text]) => ({ path, name: posix.basename(path), content: Buffer.from(text) }));
    const candidates = (await image.list('/')).filter(
      ({ path, type, sizeBytes }) =>
        type === 'file' &&
        wanted.some(({ name, content }) => content.length === sizeBytes && name === posix.basename(path)),
    );
    const shipped: { path: string; source: string }[] = [];
    for (const { path } of candidates.slice(0, 200)) {
      const content = await image.readFile(path);
      const source = wanted.find((file) => content !== null && file.content.equals(content));
      if (source !== undefined) shipped.push({ path, source: source.path });
    }
    const [first] = shipped;
    if (first === undefined) return [];
    return [
      {
        ...placeIn(
          evidence.files,
          dockerfile,
          (target) =>
            lastIn(target, ({ keyword, flags }) => keyword === 'COPY' && flags.every(({ name }) => name !== 'from')) ??
            lastIn(target, ({ keyword }) => keyword === 'COPY'),
        ),
        message: `\`${first.path}\` in the image is \`${first.source}\` of the context${shipped.length > 1 ? `, and ${shipped.length - 1} more sources are there` : ''}. The service runs without them; whoever gets the image reads how it works. Copy what the build made, not the folder around it.`,
        witness: { form: 'files', entries: shipped.slice(0, 20).map(({ path, source }) => ({ path, note: source })) },
      },
    ];
  },
});
