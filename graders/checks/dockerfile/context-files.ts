import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Files, Finding } from '../../check.ts';
import { lineage, type Instruction, type Stage } from '../../parse/dockerfile.ts';
import { ignoredPaths } from '../../parse/dockerignore.ts';

const usual = ['.env', '.git/config', '.npmrc', 'id_rsa'];

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({
    never: z
      .array(z.string())
      .default(usual)
      .describe(
        'Paths of the build context that must not reach a stage that ships, whether they are there today or not.',
      ),
  }),
  title: 'Copies of whole folders leave out what must not ship',
  help: `A \`COPY\` of the context's root or of a folder takes everything in it that the ignore file does not leave out, also what will lie there tomorrow. So \`never\` (by default \`.env\`, \`.git/config\`, \`.npmrc\`, \`id_rsa\`) is put to the rules as the engine's client reads them: \`<Dockerfile>.dockerignore\` goes before \`.dockerignore\`, the last rule
that fits decides, \`!\` brings back, a name without \`**/\` fits at the top only, \`*\` stays within one folder. Give the ignore file beside the Dockerfile. Stages whose layers do not ship may copy everything; a file that is named in a COPY is \`dockerfile/no-secrets\`' business.`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM node:20-alpine\nCOPY . .\n', '.dockerignore': '.git\n**/.env\n.npmrc\nid_rsa\n' } },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nCOPY . .\n', '.dockerignore': '*\n!src\n!package*.json\n' },
        note: 'only what is listed',
      },
      { files: { Dockerfile: 'FROM node:20-alpine\nCOPY server.js .\n' }, note: 'copies what it names' },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nCOPY . .\n' }, note: 'no ignore file' },
      {
        files: {
          Dockerfile: 'FROM node:20-alpine\nCOPY . .\n',
          '.dockerignore': '.git\n.env\nid_rsa\n.npmrc\n!.env\n',
        },
        note: 'the last rule brings it back',
      },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nCOPY config /app/config\n', '.dockerignore': '.env\n' },
        with: { never: ['config/.env'] },
        note: 'fits at the top only',
      },
    ],
  },
  run({ target, file }, { never }, { files }) {
    if (target === null) return [];
    const ignore = [`${file}.dockerignore`, '.dockerignore'].find((path) => Object.hasOwn(files, path));
    const open = never.filter(
      (path) => !ignoredPaths(ignore === undefined ? '' : (files[ignore] ?? ''), [path]).includes(path),
    );
    return lineage(target)
      .toReversed()
      .flatMap((stage) =>
        stage.instructions.flatMap((instruction): Finding[] => {
          const taken = open.filter((path) => takes(instruction, stage, path));
          const [first] = taken;
          if (first === undefined) return [];
          return [{ file, ...instruction.range, message: messageOf(instruction, taken, first, ignore, files) }];
        }),
      );
  },
});

/** A folder of the context in which the path lies. */
function takes(instruction: Instruction, stage: Stage, path: string): boolean {
  const { keyword, flags } = instruction;
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return false;
  return (stage.expanded.get(instruction) ?? []).slice(0, -1).some((source) => {
    const folder = (source ?? '-').replace(/^(?:\.?\/+)+|\/+(?:\.?\/*)*$/g, '');
    return folder === '' || folder === '.' || folder === '*' || path.startsWith(`${folder}/`);
  });
}

function messageOf(
  { rest, keyword }: Instruction,
  taken: string[],
  first: string,
  ignore: string | undefined,
  files: Files,
): string {
  const names = taken.map((path) => `\`${path}\``).join(', ');
  const start = `\`${keyword} ${rest.text.slice(0, 60)}\` takes ${names} along as soon as ${taken.length > 1 ? 'they lie' : 'it lies'} in the build context, and the layer keeps it for everybody who can pull the image.`;
  if (ignore === undefined)
    return `${start} There is no \`.dockerignore\` that leaves ${taken.length > 1 ? 'them' : 'it'} out.`;
  const name = first.slice(first.lastIndexOf('/') + 1);
  const near = (files[ignore] ?? '').split(/\r?\n/).findIndex((line) => line.includes(name) && !line.startsWith('#'));
  return near < 0
    ? `${start} No rule of \`${ignore}\` fits.`
    : `${start} Line ${near + 1} of \`${ignore}\` names \`${name}\`, but that rule does not fit this path or a later one brings it back.`;
}
