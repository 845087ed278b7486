import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import type { Files } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';

const withPack = { 'package.json': '{"devDependencies": {"@harbour/pack": "2.1.0"}}' };

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({ dockerfile: z.string().default('Dockerfile') }),
  title: 'No development dependency ships with the service',
  help: `Takes the development dependencies from package.json and, with everything that only they need, from package-lock.json
(\`"dev": true\`), and looks for each in every \`node_modules\` of the image. They are most of a project's packages, nobody reviews them as
production code, and a scanner reports every one of their faults for the service.`,
  examples: {
    good: [{ files: { ...serviceExample(), ...withPack } }],
    bad: [
      {
        files: {
          ...serviceExample(
            'RUN mkdir -p node_modules/@harbour/pack && echo "{}" > node_modules/@harbour/pack/package.json',
          ),
          ...withPack,
        },
      },
    ],
  },
  run: async (evidence, { dockerfile }) => {
    const image = await evidence.image(dockerfile);
    const names = developmentPackages(evidence.files);
    // npm's own packages lie below it in every Node image.
    const shipped = (await image.list('/')).filter(
      ({ path }) =>
        !path.includes('/node_modules/npm/') &&
        names.some((name) => path.endsWith(`/node_modules/${name}/package.json`)),
    );
    const [first] = shipped;
    if (first === undefined) return [];
    const name = names.find((each) => first.path.includes(`/node_modules/${each}/`));
    return [
      {
        ...placeIn(evidence.files, dockerfile, (target) =>
          lastIn(
            target,
            ({ keyword, text }) =>
              (keyword === 'COPY' || keyword === 'RUN') && /node_modules|npm (?:ci|i|install)/.test(text),
          ),
        ),
        message: `\`${first.path}\` is in the image: \`${name}\` is a development dependency, needed to build and never to run${shipped.length > 1 ? `, and it is not alone (${shipped.length})` : ''}. It is code that an attacker can start and that your scanner will report, in every image you ship.`,
        witness: { form: 'files', entries: shipped.slice(0, 20).map(({ path }) => ({ path })) },
      },
    ];
  },
});

const folder = 'node_modules/';

/** Names of packages that only development needs. A file that is no JSON has none. */
function developmentPackages(files: Files): string[] {
  const manifest = read(files['package.json']) as { devDependencies?: Record<string, string> } | null;
  const lock = read(files['package-lock.json']) as { packages?: Record<string, { dev?: boolean }> } | null;
  const locked = Object.entries(lock?.packages ?? {}).flatMap(([path, { dev }]) => {
    const start = path.lastIndexOf(folder);
    return start < 0 ? [] : [{ name: path.slice(start + folder.length), dev: dev === true }];
  });
  // Another version of the same package may be needed at run time.
  const needed = new Set(locked.filter(({ dev }) => !dev).map(({ name }) => name));
  const development = locked.filter(({ name, dev }) => dev && !needed.has(name)).map(({ name }) => name);
  return [...new Set([...Object.keys(manifest?.devDependencies ?? {}), ...development])];
}

function read(text: string | undefined): unknown {
  try {
    return text === undefined ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
