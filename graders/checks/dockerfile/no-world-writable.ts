import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { findInCommands, neededStages } from '../../parse/dockerfile.ts';
import type { ShellCommand } from '../../parse/shell.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'Nothing is made writable for everybody',
  help: `\`chmod 777\`, \`chmod a+w\`, \`COPY --chmod=666\`, \`mkdir -m 777\`, \`umask 000\`: every process of the container can then change those files, whatever user it runs as, so the program
can be replaced by whoever gets any code to run. Give the files to the user that needs them (\`COPY --chown\`). A folder with the sticky bit (\`1777\`, like \`/tmp\`) passes.`,
  examples: {
    good: [
      {
        files: {
          Dockerfile:
            'FROM node:20-alpine\nCOPY --chown=node --chmod=755 app /app\nRUN chmod u+w,go-w /app && chmod 1777 /scratch\n',
        },
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nRUN chmod -R 777 /app\n' } },
      { files: { Dockerfile: 'FROM node:20-alpine\nRUN chmod a+rwx /app/run.sh\n' }, note: 'in letters' },
      { files: { Dockerfile: 'FROM node:20-alpine\nCOPY --chmod=666 config.json /app/\n' }, note: 'without a command' },
    ],
  },
  run(dockerfile) {
    const { file, stages } = dockerfile;
    const finding = (range: Range, what: string): Finding => ({
      file,
      ...range,
      message: `\`${what}\` lets every process of the container write there, whatever user it is. Whoever gets any code to run can replace what the service runs next. Give it to the user that has to write.`,
    });
    const needed = neededStages(stages);
    const copies = stages
      .filter((stage) => needed.has(stage))
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap(({ flags }) => flags.filter(({ name, value }) => name === 'chmod' && opensTo(value ?? '')))
      .map(({ range, text }) => finding(range, text));
    return findInCommands(dockerfile, ({ command }) => {
      const mode = modeOf(command);
      return mode === undefined ? [] : [finding(command.range, mode)];
    }).concat(copies);
  },
});

/** How the command is written that opens files to everybody. */
function modeOf({ program, args }: ShellCommand): string | undefined {
  const words = args.map(({ text }) => text);
  if (program === 'chmod') {
    const mode = words.find((word) => !/^-(?:[Rvcf]+$|-)/.test(word));
    return mode !== undefined && opensTo(mode) ? `chmod ${mode}` : undefined;
  }
  if (program === 'umask') return /^0*[0-7]?[0145]$/.test(words[0] ?? '') ? `umask ${words[0]}` : undefined;
  if (program !== 'mkdir' && program !== 'install') return undefined;
  const flag = words.findIndex((word) => /^(?:-[a-zA-Z]*m|--mode)$/.test(word));
  const mode =
    flag >= 0
      ? words[flag + 1]
      : /^(?:-m|--mode=)(.+)$/.exec(words.find((word) => /^(?:-m.|--mode=)/.test(word)) ?? '')?.[1];
  return mode !== undefined && opensTo(mode) ? `${program} -m ${mode}` : undefined;
}

/** The mode gives others the right to write, without the sticky bit. */
function opensTo(mode: string): boolean {
  if (/^[0-7]{1,5}$/.test(mode)) {
    const bits = Number.parseInt(mode, 8);
    return (bits & 0o2) !== 0 && (bits & 0o1000) === 0;
  }
  return mode.split(',').some((clause) => {
    const [, who = '', rights = ''] = /^([ugoa]*)((?:[+=-][rwxXstugo]*)+)$/.exec(clause) ?? [];
    // Without a letter in front the umask applies, which takes this right away.
    return /[oa]/.test(who) && /[+=][rxXst]*w/.test(rights) && !/t/.test(rights);
  });
}
