import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import { knownBase, lineage, rootBase } from '../../parse/dockerfile.ts';
import type { Stage } from '../../parse/dockerfile.ts';

const base = 'FROM node:20-alpine\n';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'The image declares a user that is not root',
  help: `The user that the last stage's image is configured with: the last \`USER\` of the stage, else the one it inherits from a
parent stage, else the base image's own. Variables are followed. \`root\`, \`0\`, \`0:0\` and an empty value are root, whatever the group is.
A cluster that demands \`runAsNonRoot\` decides by this value before the program runs, so a program that gives up its rights by itself is refused there.`,
  examples: {
    good: [
      { files: { Dockerfile: `${base}USER 1001:0\n` }, note: 'the group may be root' },
      { files: { Dockerfile: `${base.trim()} AS app\nUSER node\nFROM app\nCMD ["node"]\n` }, note: 'inherited' },
      { files: { Dockerfile: `${base}ARG U=node\nUSER $U\n` }, note: 'through a variable' },
      { files: { Dockerfile: 'FROM gcr.io/distroless/static:nonroot\n' }, note: "the base image's own user" },
    ],
    bad: [
      { files: { Dockerfile: `${base}# USER node\n` }, note: 'a comment' },
      { files: { Dockerfile: `${base}USER node\nUSER 0\n` }, note: 'the last one counts' },
      { files: { Dockerfile: `${base}ARG U=0\nUSER $U\n` }, note: 'root through a variable' },
      {
        files: { Dockerfile: `${base.trim()} AS build\nUSER node\n${base}COPY --from=build /a /a\n` },
        note: 'another stage',
      },
    ],
  },
  run({ target, file }) {
    if (target === null) return [];
    const { user } = target.config;
    const at = { file, ...(user.by ?? fromOf(target)).range };
    let name: string;
    if (user.known) name = user.value;
    else {
      const facts = user.base === null ? null : knownBase(user.base);
      if (facts === null)
        throw new Undecided(
          `The user of the image cannot be known from the file: it ${user.base === null ? user.why : `comes from \`${user.base}\`, whose own user is not listed here`}. The built image decides.`,
          at,
        );
      name = facts.user;
    }
    const [account = ''] = name.split(':');
    if (account !== '' && account !== 'root' && !/^[+-]?0+$/.test(account)) return [];
    return [
      {
        ...at,
        message: `${whyRoot(target, name)} Whoever gets code to run in the container is root in it: a mistake in the kernel, a mount or the runtime is then enough to be root on the host.`,
      },
    ];
  },
});

/** The FROM at the bottom of the chain: where a user that nobody sets comes from. */
function fromOf(target: Stage): Stage['from'] {
  return (lineage(target).at(-1) ?? target).from;
}

function whyRoot(target: Stage, name: string): string {
  const { by } = target.config.user;
  if (by === null) {
    const origin = rootBase(target);
    const image =
      origin.kind === 'image' ? `\`${origin.reference}\` runs as root` : '`scratch` has no user, which is root';
    return `The last stage sets no USER, and ${image}: the image is root's.`;
  }
  const written = by.rest.text;
  if (name === '') return `\`USER ${written}\` is empty once its variables are filled in, and no user means root.`;
  return written === name
    ? `\`USER ${written}\` is the last USER that counts, and it is root.`
    : `\`USER ${written}\` is \`USER ${name}\` once its variables are filled in: root.`;
}
