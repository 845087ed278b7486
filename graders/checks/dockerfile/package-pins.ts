import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { findInCommands } from '../../parse/dockerfile.ts';
import { installation, type Installation, type Manager } from '../../parse/dockerfile/packages.ts';
import type { ShellWord } from '../../parse/shell.ts';

const managers = ['apt', 'apk', 'yum', 'pip', 'npm', 'gem', 'go'] as const;

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({
    managers: z
      .array(z.enum(managers))
      .default([...managers])
      .describe('Which package managers have to name versions.'),
  }),
  title: 'Installed packages have a version',
  help: `Every package that a step installs by name says which version: \`git=1:2.39*\` (apt), \`git=2.43.0-r0\` (apk), \`requests==2.32.3\`, \`npm install -g tool@1.2.3\`, \`gem install -v\`, \`go install …@v1.2.3\`. Requirement and lock files, local
files, URLs and names in variables of the file count. \`npm ci\` installs what the lock file says; \`npm install\` may choose anew. Debian and Alpine delete old versions from their servers, so where the base image is pinned by digest or by a
snapshot, \`managers: [pip, npm, gem, go]\` asks only for the others.`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM alpine:3.19\nRUN apk add --no-cache --virtual .build git=2.43.0-r0 "make~4"\n' } },
      { files: { Dockerfile: 'FROM python:3.12-slim\nRUN pip install -r requirements.txt . && npm ci\n' } },
      {
        files: { Dockerfile: 'FROM debian:12.5\nRUN tools="git=1:2.39*" && apt-get install -y $tools ./local.deb\n' },
        note: 'through a variable',
      },
      { files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get install -y git\n' }, with: { managers: ['pip', 'npm'] } },
    ],
    bad: [
      { files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get install -y --no-install-recommends git curl=7.88*\n' } },
      { files: { Dockerfile: 'FROM python:3.12-slim\nRUN python -m pip install requests\n' } },
      { files: { Dockerfile: 'FROM node:20-alpine\nRUN npm install -g pnpm\n' } },
    ],
  },
  run(dockerfile, params) {
    const { file } = dockerfile;
    let unknown: Finding | undefined;
    const findings = findInCommands(dockerfile, ({ command }) => {
      const install = installation(command);
      if (install === null || !params.managers.includes(install.manager)) return [];
      if (
        install.manager === 'npm' &&
        install.packages.length === 0 &&
        command.program === 'npm' &&
        !install.options.includes('--global') &&
        !install.options.includes('-g')
      )
        return [
          {
            file,
            ...command.range,
            message:
              '`npm install` may choose newer versions than the lock file names and writes it anew, so two builds differ. `npm ci` installs exactly what the lock file says, and stops when it does not fit.',
          },
        ];
      const loose = install.packages.filter((word) => !isPinned(word, install));
      const open = loose.find(({ text }) => text.startsWith('$'));
      if (open !== undefined)
        unknown ??= {
          file,
          ...open.range,
          message: `Which packages \`${open.text.slice(0, 60)}\` names cannot be known from the file.`,
        };
      return loose
        .filter(({ text }) => !text.startsWith('$'))
        .map((word) => ({
          file,
          ...word.range,
          message: `\`${word.text.slice(0, 80)}\` has no version: \`${command.program}\` takes the newest of the day, so the same file builds another image tomorrow, and nobody reviewed what came. ${example(install.manager, word.text)}`,
        }));
    });
    if (findings.length === 0 && unknown !== undefined) throw new Undecided(unknown.message, unknown);
    return findings;
  },
});

function isPinned({ text }: ShellWord, { manager, options }: Installation): boolean {
  // A file, a folder or a URL is what it is.
  if (/^(?:\.|\/|~|file:)|:\/\/|\.(?:deb|rpm|apk|whl|tgz|gem|tar\.gz|zip)$/.test(text)) return true;
  switch (manager) {
    case 'apt':
      return text.includes('=') || /[-+]$/.test(text);
    case 'apk':
      return /[=~<>]/.test(text) || text.startsWith('!') || text.startsWith('.');
    case 'yum':
      return /-\d|^@/.test(text);
    case 'pip':
      return /===?|~=|<|@/.test(text) || text === '';
    case 'npm':
      return /^@?[^@]+@(?!latest$|next$|\*$)./.test(text);
    case 'gem':
      return /:\d/.test(text) || options.some((option) => /^(?:-v|--version)/.test(option));
    case 'go':
      return /@(?!latest$|main$|master$)/.test(text);
  }
}

function example(manager: Manager, name: string): string {
  const shown = name.slice(0, 40);
  const forms: Record<Manager, string> = {
    apt: `\`${shown}=VERSION\` names one; \`VERSION*\` allows for its fixes.`,
    apk: `\`${shown}=VERSION\` names one; \`~\` allows for its fixes.`,
    yum: `\`${shown}-VERSION\` names one.`,
    pip: `\`${shown}==VERSION\` or a requirements file with hashes names one.`,
    npm: `\`${shown}@VERSION\` names one.`,
    gem: '`-v VERSION` names one.',
    go: `\`@VERSION\` behind it names one.`,
  };
  return forms[manager];
}
