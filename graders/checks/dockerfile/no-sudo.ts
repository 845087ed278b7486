import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { findInCommands } from '../../parse/dockerfile.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'No build step uses sudo',
  help: `A \`RUN\` is root already, unless a \`USER\` above says otherwise; then the step belongs above that \`USER\`. An image in which \`sudo\` works without a password has no user but root:
whoever gets code to run as the service asks for the rest. Only commands count, not the word in a text or a file name.`,
  examples: {
    good: [{ files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y git\nUSER 1001\n' } }],
    bad: [
      { files: { Dockerfile: 'FROM debian:12.5\nRUN sudo apt-get update\n' } },
      { files: { Dockerfile: "FROM debian:12.5\nUSER 1001\nRUN bash -c 'cd /srv && sudo -E make install'\n" } },
    ],
  },
  run(dockerfile) {
    return findInCommands(dockerfile, ({ command: { wrappers, program, range } }) => {
      const name = [...wrappers, program].find((word) => word === 'sudo' || word === 'doas');
      if (name === undefined) return [];
      const shown = program === name ? name : `${name} ${program}`;
      return [
        {
          file: dockerfile.file,
          ...range,
          message: `\`${shown}\`: a build step is root unless a USER above it says otherwise. What needs root belongs above that USER; an image in which ${name} works gives root to whoever runs code as its user.`,
        },
      ];
    });
  },
});
