import { z } from 'zod';
import { defineProbe, LearnerFault, Undecided } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';

const manifest = { name: 'berth', version: '1.0.0' };
const lock = { ...manifest, lockfileVersion: 3, requires: true, packages: { '': manifest } };
const installing = (...lines: string[]) => ({
  ...serviceExample(...lines),
  'package.json': JSON.stringify(manifest),
  'package-lock.json': JSON.stringify(lock),
});
/** A package that no lock file names. Its folder is missing, so that installing it asks no registry. */
const stranger = 'drydock-not-locked';

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({ dockerfile: z.string().default('Dockerfile') }),
  title: 'The build installs what the lock file says, or stops',
  help: `Adds a dependency to package.json that package-lock.json does not name, and builds again. A build that holds to its lock file
(\`npm ci\`) stops there. One that goes through installs what nobody has reviewed: the next build may hold other versions than this one, with the
same source.`,
  examples: {
    good: [{ files: installing('COPY package*.json ./', 'RUN npm ci') }],
    bad: [
      { files: installing('COPY package*.json ./', 'RUN npm install'), note: 'npm install' },
      { files: installing('COPY package*.json ./', 'RUN npm ci || npm install'), note: 'and if not, npm install' },
      { files: installing(), note: 'nothing is installed' },
    ],
  },
  run: async (evidence, { dockerfile }) => {
    const { files } = evidence;
    await evidence.image(dockerfile);
    const changed = withStranger(files['package.json']);
    try {
      await evidence.rebuild({ dockerfile, files: { ...files, 'package.json': changed } });
    } catch (error) {
      if (error instanceof LearnerFault) return [];
      throw error;
    }
    return [
      {
        ...placeIn(files, dockerfile, (target) =>
          lastIn(target, ({ keyword, text }) => keyword === 'RUN' && /\b(?:npm|pnpm|yarn)\b/.test(text)),
        ),
        message: `The grader added a dependency to package.json that package-lock.json does not name, and the build went through. So the lock file is a proposal here: whatever it does not settle is resolved anew on the day of the build, and nobody has seen what comes. \`npm ci\` stops instead.`,
        witness: {
          form: 'values',
          title: 'What the grader added to package.json',
          values: [{ name: `dependencies.${stranger}`, value: `file:${stranger}` }],
        },
      },
    ];
  },
});

function withStranger(text: string | undefined): string {
  let document: { dependencies?: Record<string, string> };
  try {
    document = JSON.parse(text ?? '') as typeof document;
  } catch {
    throw new Undecided('There is no package.json that can be read, so nothing can be added to it.');
  }
  const dependencies = { ...document.dependencies, [stranger]: `file:${stranger}` };
  return `${JSON.stringify({ ...document, dependencies }, null, 2)}\n`;
}
