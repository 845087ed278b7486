import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { findInCommands, lineage, type BuildCommand } from '../../parse/dockerfile.ts';
import { isMounted } from '../../parse/dockerfile/mounts.ts';
import { installation, updatesLists } from '../../parse/dockerfile/packages.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: "No package manager's cache ships",
  help: `What a \`RUN\` downloads and a later one deletes is still in the layer between. So the same \`RUN\` removes what apt, yum or dnf keep (\`rm -rf /var/lib/apt/lists/*\`, \`dnf clean all\`),
apk runs with \`--no-cache\` and pip with \`--no-cache-dir\` (or \`PIP_NO_CACHE_DIR\`). A cache or tmpfs mount at that place counts too. Only stages whose layers ship are looked at: a builder may keep what it likes.`,
  examples: {
    good: [
      {
        files: {
          Dockerfile: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n',
        },
      },
      { files: { Dockerfile: 'FROM alpine:3.19\nRUN apk add --no-cache git\n' } },
      {
        files: {
          Dockerfile:
            'FROM debian:12.5 AS build\nRUN apt-get update && apt-get install -y gcc\nFROM debian:12.5\nCOPY --from=build /a /a\n',
        },
        note: 'the builder does not ship',
      },
      {
        files: {
          Dockerfile:
            'FROM python:3.12-slim\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n',
        },
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y git\n' } },
      {
        files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n' },
        note: 'the layer below keeps it',
      },
      { files: { Dockerfile: 'FROM alpine:3.19\nRUN apk add git\n' } },
      { files: { Dockerfile: 'FROM python:3.12-slim\nRUN pip install -r requirements.txt\n' } },
    ],
  },
  run(dockerfile) {
    const { target, file } = dockerfile;
    const shipped = target === null ? [] : lineage(target);
    return findInCommands(
      dockerfile,
      (found) => {
        const left = leftovers(found);
        if (left === null) return [];
        return [
          {
            file,
            ...found.command.range,
            message: `\`${found.command.program}\` leaves ${left.what} in this layer. It is never read again, makes every pull larger, and tells what can be installed; what a later RUN deletes stays in the layer. ${left.remedy}`,
          },
        ];
      },
      shipped,
    );
  },
});

function leftovers(found: BuildCommand): { what: string; remedy: string } | null {
  const { command, instruction, stage } = found;
  const install = installation(command);
  if (updatesLists(command))
    return removes(found, /^\/var\/lib\/apt(?:\/lists)?(?:\/\S*)?$/) || isMounted(instruction, '/var/lib/apt/lists')
      ? null
      : {
          what: 'the lists of packages (`/var/lib/apt/lists`)',
          remedy: 'End the same RUN with `rm -rf /var/lib/apt/lists/*`.',
        };
  switch (install?.manager) {
    case 'apk':
      return install.options.includes('--no-cache') ||
        removes(found, /^\/var\/cache\/apk/) ||
        isMounted(instruction, '/var/cache/apk') ||
        isMounted(instruction, '/etc/apk/cache')
        ? null
        : { what: 'its index (`/var/cache/apk`)', remedy: 'Use `apk add --no-cache`.' };
    case 'yum':
      return cleansAll(found) ||
        removes(found, /^\/var\/cache(?:\/(?:yum|dnf|\*|libdnf5).*)?$/) ||
        isMounted(instruction, '/var/cache/yum') ||
        isMounted(instruction, '/var/cache/dnf') ||
        isMounted(instruction, '/var/cache/libdnf5')
        ? null
        : {
            what: 'what it downloaded (`/var/cache`)',
            remedy: `End the same RUN with \`${command.program} clean all\`.`,
          };
    case 'pip': {
      const set =
        found.command.assignments.find(({ name }) => name === 'PIP_NO_CACHE_DIR')?.value.text ??
        stage.variables.get(instruction)?.get('PIP_NO_CACHE_DIR') ??
        '';
      return install.options.includes('--no-cache-dir') ||
        install.options.includes('--no-cache') ||
        set !== '' ||
        removes(found, /\/\.cache(?:\/pip)?\/?\*?$/) ||
        isMounted(instruction, '/root/.cache/pip') ||
        instruction.flags.some(({ value }) => /type=cache.*(?:pip|\.cache)/.test(value ?? ''))
        ? null
        : { what: 'what it downloaded (`~/.cache/pip`)', remedy: 'Use `pip install --no-cache-dir`.' };
    }
    default:
      return null;
  }
}

/** A later command of the same RUN deletes there. */
function removes({ command, commands }: BuildCommand, path: RegExp): boolean {
  return commands
    .slice(commands.indexOf(command) + 1)
    .some(
      ({ program, args }) => ['rm', 'find', 'unlink'].includes(program) && args.some(({ text }) => path.test(text)),
    );
}

function cleansAll({ command, commands }: BuildCommand): boolean {
  return commands
    .slice(commands.indexOf(command) + 1)
    .some(
      ({ program, args }) => /^(?:yum|dnf5?|microdnf|tdnf)$/.test(program) && args.some(({ text }) => text === 'clean'),
    );
}
