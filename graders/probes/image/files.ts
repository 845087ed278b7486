import { posix } from 'node:path';
import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { BuiltImage } from '../../evidence.ts';
import { globPattern, isGlob } from '../../glob.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';

const pattern = z.string().startsWith('/');

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** Paths, or patterns that something has to fit. */
    present: z.array(pattern).default([]),
    /** Paths and patterns that nothing may fit. */
    absent: z.array(pattern).default([]),
    /** Why it matters, one sentence for the finding. */
    why: z.string().optional(),
  }),
  title: 'The image holds what it needs, and not what it must not',
  help: `Looks for paths in the final file system. In patterns \`*\` and \`?\` stay inside one path element and \`**\` crosses
them. What a later step deletes is absent here and still in its layer: that is the question of \`image/no-trace\`.`,
  examples: {
    good: [
      {
        files: serviceExample(),
        with: { present: ['/app/server.js', '/app/*.js'], absent: ['/app/.env', '/**/*.pem'] },
      },
    ],
    bad: [
      { files: serviceExample('RUN rm server.js'), with: { present: ['/app/server.js'] } },
      { files: serviceExample('RUN touch /app/.env'), with: { absent: ['/app/.env'] } },
      {
        files: serviceExample('RUN mkdir /keys && touch /keys/a.pem'),
        with: { absent: ['/**/*.pem'] },
        note: 'by pattern',
      },
    ],
  },
  run: async (evidence, { dockerfile, present, absent, why }) => {
    const image = await evidence.image(dockerfile);
    const findings: Finding[] = [];
    const because = why === undefined ? '' : ` ${why}`;
    for (const wanted of present) {
      if ((await fitting(image, wanted)).length > 0) continue;
      const place = placeIn(evidence.files, dockerfile, () => null);
      const folder = posix.dirname(wanted);
      const beside = isGlob(folder) ? [] : (await entriesIn(image, folder)).slice(0, 20);
      findings.push({
        ...place,
        message: `\`${wanted}\` is not in the image: no step of the last stage puts it there.${because}`,
        ...(beside.length > 0 && {
          witness: { form: 'files', entries: beside.map((path) => ({ path, note: 'is there' })) },
        }),
      });
    }
    const shipped = (await Promise.all(absent.map((unwanted) => fitting(image, unwanted)))).flat();
    const [first] = shipped;
    if (first === undefined) return findings;
    findings.push({
      ...placeIn(
        evidence.files,
        dockerfile,
        (target) =>
          lastIn(
            target,
            ({ keyword, text }) => ['COPY', 'ADD', 'RUN'].includes(keyword) && text.includes(posix.basename(first)),
          ) ?? lastIn(target, ({ keyword }) => keyword === 'COPY' || keyword === 'ADD'),
      ),
      message: `\`${first}\` is in the image${shipped.length > 1 ? `, and ${shipped.length - 1} more that must not be` : ''}.${because}`,
      witness: { form: 'files', entries: shipped.slice(0, 20).map((path) => ({ path })) },
    });
    return findings;
  },
});

async function fitting(image: BuiltImage, wanted: string): Promise<string[]> {
  if (!isGlob(wanted)) return (await image.stat(wanted)) === null ? [] : [wanted];
  const fits = globPattern(wanted);
  return (await image.list('/')).filter(({ path }) => fits.test(path)).map(({ path }) => path);
}

async function entriesIn(image: BuiltImage, folder: string): Promise<string[]> {
  const entries = folder === '/' ? [] : await image.list(folder);
  return entries.map(({ path }) => path).filter((path) => posix.dirname(path) === folder);
}
