import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeIn } from '../../image/places.ts';
import { parseDockerfile } from '../../parse/dockerfile.ts';

const dependencies = { 'package.json': '{ "name": "berth", "dependencies": {} }\n' };
const install = 'RUN cp package.json installed.json';
const order = (...lines: string[]) => ({
  ...serviceExample(),
  ...dependencies,
  Dockerfile: ['FROM node:20-alpine', 'WORKDIR /app', ...lines, 'CMD ["node", "server.js"]', ''].join('\n'),
});
const demand = { edit: 'server.js', steps: 'installed.json' };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** A source file of the context. One more line is appended to it. */
    edit: z.string(),
    /** What is appended, a comment in the file's language. */
    append: z.string().default('\n// edited\n'),
    /** A regular expression: the instructions that fit it must come from the cache. */
    steps: z.string().refine(isPattern, 'a regular expression').default('\\b(?:npm|pnpm|yarn) (?:ci|install|i)\\b'),
  }),
  title: 'An edit of the source does not install the dependencies again',
  help: `Builds, appends a line to one source file, builds again and looks at which steps the builder took from its cache. A step runs again
as soon as anything that was copied before it has changed, so what changes rarely belongs first: the list of dependencies, the
installation, then the sources.`,
  examples: {
    good: [{ files: order('COPY package.json ./', install, 'COPY . .'), with: demand }],
    bad: [
      { files: order('COPY . .', install), with: demand, note: 'everything is copied first' },
      { files: order('COPY package.json ./', install), with: demand, note: 'the source never gets there' },
      { files: order('COPY . .'), with: demand, note: 'no step installs' },
    ],
  },
  run: async (evidence, { dockerfile, edit, append, steps }) => {
    const { files } = evidence;
    if (files[edit] === undefined)
      throw new Undecided(`There is no file \`${edit}\` in the context that could be edited.`);
    const wanted = new RegExp(steps);
    const written = parseDockerfile(files[dockerfile] ?? '', dockerfile).subject?.instructions ?? [];
    const place = placeIn(files, dockerfile, () =>
      written.find(({ keyword, text }) => keyword === 'RUN' && wanted.test(text)),
    );
    await evidence.image(dockerfile);
    if (!written.some(({ text }) => wanted.test(text)))
      return [
        { ...place, message: `No instruction fits \`${steps}\`: the step whose place is asked for is not there.` },
      ];
    // Never built before, so that whatever depends on it has to run.
    const text = `${files[edit]}${append.trimEnd()} ${crypto.randomUUID()}\n`;
    const again = await evidence.rebuild({ dockerfile, files: { ...files, [edit]: text } });
    // FROM names an image that is there: it is resolved, not built.
    const ran = again.steps.filter(({ instruction }) => !/^FROM\b/i.test(instruction));
    const shown = ran.map(({ line, instruction, cached }) => ({
      instruction,
      line,
      note: cached ? 'from the cache' : 'ran again',
      marked: !cached && wanted.test(instruction),
    }));
    const rerun = ran.find(({ instruction, cached }) => !cached && wanted.test(instruction));
    if (rerun) {
      const message = `After an edit of \`${edit}\` the build ran \`${rerun.instruction.slice(0, 120)}\` again: the file is copied before it, so every edit pays for the whole installation. Copy only what the step reads, run it, then copy the sources.`;
      const range = { line: rerun.line, column: 1, endLine: rerun.line, endColumn: 1 + rerun.instruction.length };
      return [{ ...place, ...range, message, witness: { form: 'layers', layers: shown } }];
    }
    if (ran.every(({ cached }) => cached))
      return [
        {
          ...placeIn(files, dockerfile, () => null),
          message: `An edit of \`${edit}\` changes nothing: no step of the build reads the file, so it is not in the image.`,
          witness: { form: 'layers', layers: shown },
        },
      ];
    return [];
  },
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
