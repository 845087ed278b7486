import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { copySources, lineage, stepsOf, type Stage } from '../../parse/dockerfile.ts';
import type { ShellCommand } from '../../parse/shell.ts';
import { installation } from '../../parse/dockerfile/packages.ts';

/** Ports that debuggers listen on. */
const debuggers: Readonly<Record<string, string>> = {
  '9229/tcp': "Node's inspector",
  '5858/tcp': "Node's old debugger",
  '5005/tcp': "Java's debugger (JDWP)",
  '5678/tcp': "Python's debugpy",
  '2345/tcp': 'Delve',
};
const tools =
  /^(?:vim|nano|emacs|gdb|strace|ltrace|tcpdump|nmap|netcat(?:-openbsd|-traditional)?|ncat|telnet|openssh-server|openssh|dropbear|build-essential|build-base)(?:[=~].*)?$/;

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'Nothing of the development ships',
  help: `Looked at is what ships: the last stage, what it is built on, and what it copies. Findings: a service started by a development server or with a debugger (\`npm run dev\`, \`nodemon\`, \`node --inspect\`, \`flask run --debug\`), \`NODE_ENV=development\` and \`FLASK_DEBUG=1\`, ports of
debuggers, editors, debuggers and SSH servers that are installed, and development dependencies: \`npm ci\` without \`--omit=dev\` whose \`node_modules\` ship, unless they are pruned (\`npm prune --omit=dev\`) or \`NODE_ENV=production\` is set before. What a builder needs may stay in the builder.`,
  examples: {
    good: [
      {
        files: {
          Dockerfile:
            'FROM node:20-alpine AS build\nRUN npm ci && npm run build && npm prune --omit=dev\nFROM node:20-alpine\nCOPY --from=build /app/node_modules ./node_modules\nCMD ["node", "server.js"]\n',
        },
      },
      {
        files: {
          Dockerfile:
            'FROM node:20-alpine\nRUN npm ci --omit=dev\nENV NODE_ENV=production\nCMD ["node", "server.js"]\n',
        },
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nRUN npm ci\nCMD ["node", "server.js"]\n' } },
      {
        files: {
          Dockerfile:
            'FROM node:20-alpine AS build\nRUN npm ci\nFROM node:20-alpine\nCOPY --from=build /app/node_modules ./node_modules\n',
        },
        note: 'copied from the builder',
      },
      { files: { Dockerfile: 'FROM node:20-alpine\nCMD ["npm", "run", "dev"]\n' } },
      {
        files: {
          Dockerfile: 'FROM node:20-alpine\nEXPOSE 3000 9229\nCMD ["node", "--inspect=0.0.0.0", "server.js"]\n',
        },
      },
    ],
  },
  run({ stages, target, file }, _params, { files }) {
    if (target === null) return [];
    const shipped = lineage(target);
    const findings: Finding[] = [];
    const { config } = target;
    for (const value of [config.entrypoint, config.cmd])
      if (value.known && value.by !== null) {
        const what = startedForDevelopment(value.value.join(' '));
        if (what !== null)
          findings.push({
            file,
            ...value.by.range,
            message: `The service is started with ${what}: it shows its sources and errors to whoever asks, restarts on changes, or lets a debugger run code in it. Start the program itself.`,
          });
      }
    for (const stage of shipped)
      for (const instruction of stage.instructions) {
        const variable =
          instruction.keyword === 'ENV'
            ? instruction.pairs.find(({ name, value }) => isDevelopment(name, value ?? ''))
            : undefined;
        if (variable !== undefined && config.env.get(variable.name) !== 'production')
          findings.push({
            file,
            ...instruction.range,
            message: `\`${variable.name}=${variable.value}\` stays set in the running container: frameworks then show stack traces and sources, and load what is meant for a developer's machine.`,
          });
        const port =
          instruction.keyword === 'EXPOSE'
            ? instruction.words.find(({ text }) => debuggers[text.includes('/') ? text : `${text}/tcp`] !== undefined)
            : undefined;
        if (port !== undefined)
          findings.push({
            file,
            ...port.range,
            message: `Port ${port.text} belongs to ${debuggers[port.text.includes('/') ? port.text : `${port.text}/tcp`]}: whoever reaches it runs code in the process. It has no place in an image that ships.`,
          });
      }
    for (const { commands } of stepsOf(shipped))
      for (const command of commands ?? []) {
        const tool = installation(command)?.packages.find(({ text }) => tools.test(text));
        if (tool !== undefined)
          findings.push({
            file,
            ...tool.range,
            message: `\`${tool.text.replace(/[=~].*/, '')}\` ships with the service. It helps whoever gets into the container and not the service; install it in a stage that does not ship, or attach a debug container when it is needed.`,
          });
      }
    const from = hasNone(files['package.json']) ? null : developmentDependencies(target, shipped, stages);
    if (from !== null)
      findings.push({
        file,
        ...from.range,
        message: `\`${from.program} ${from.args[0]?.text ?? ''}\` installs development dependencies as well, and they ship: test runners, compilers and their advisories, in a container that needs none of them. Use \`--omit=dev\`, or \`npm prune --omit=dev\` before the files are copied.`,
      });
    return findings.sort((a, b) => a.line - b.line || a.column - b.column);
  },
});

function startedForDevelopment(command: string): string | null {
  const forms: [RegExp, string][] = [
    [/\b(?:npm|yarn|pnpm)(?: run)? (?:dev|start:dev|watch|serve:dev|develop)\b/, 'a development script'],
    [
      /\b(?:nodemon|ts-node-dev|tsx watch|webpack-dev-server|vite(?! preview)(?: dev| serve)?(?= |$))/,
      'a development server',
    ],
    [/\s--inspect(?:-brk|-wait)?(?:[= ]|$)/, "Node's inspector"],
    [
      /\bflask\b.*\s--debug\b|\buvicorn\b.*\s--reload\b|\bgunicorn\b.*\s--reload\b|\brunserver\b|\bdebugpy\b/,
      'a development server',
    ],
    [/-agentlib:jdwp|-Xrunjdwp|\bdlv (?:debug|exec)\b/, 'a debugger'],
  ];
  return forms.find(([pattern]) => pattern.test(command))?.[1] ?? null;
}

function isDevelopment(name: string, value: string): boolean {
  const plain = value.replace(/^["']|["']$/g, '');
  if (/^(?:NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|FLASK_ENV|ASPNETCORE_ENVIRONMENT|DJANGO_ENV)$/.test(name))
    return /^dev(?:elopment)?$/i.test(plain);
  return /^(?:FLASK_DEBUG|DJANGO_DEBUG|APP_DEBUG|WERKZEUG_DEBUG)$/.test(name) && /^(?:1|true|yes|on)$/i.test(plain);
}

/** The package names no development dependency: there is nothing to leave out. */
function hasNone(text: string | undefined): boolean {
  try {
    const value = JSON.parse(text ?? '') as { devDependencies?: object } | null;
    return value !== null && Object.keys(value.devDependencies ?? {}).length === 0;
  } catch {
    return false;
  }
}

/** The install whose development dependencies end up in what ships; null when there is none, or they are taken away again. */
function developmentDependencies(
  target: Stage,
  shipped: readonly Stage[],
  stages: readonly Stage[],
): ShellCommand | null {
  const copied = shipped
    .flatMap((stage) => copySources(stage, stages))
    .flatMap(({ instruction, source }) =>
      source.kind === 'stage' && takesModules(instruction.args) ? [source.stage] : [],
    );
  for (const stage of [target, ...copied]) {
    let install: ShellCommand | null = null;
    const steps = stepsOf(lineage(stage).toReversed());
    for (const step of steps)
      for (const command of step.commands ?? []) {
        const environment =
          step.stage.variables.get(step.instruction)?.get('NODE_ENV') ??
          command.assignments.find(({ name }) => name === 'NODE_ENV')?.value.text;
        const effect = npmEffect(command, environment === 'production');
        if (effect !== undefined) install = effect;
      }
    if (install !== null) return install;
  }
  return null;
}

/** A copy of everything, of the folder of the program, or of its modules. */
function takesModules(args: readonly string[]): boolean {
  return args
    .slice(0, -1)
    .some((path) =>
      /node_modules\/?$|^\.?\/?$|^\/(?:app|src|usr\/src\/app|srv|opt\/app|home\/node\/app|build|workspace)\/?\.?$/.test(
        path,
      ),
    );
}

/** The command when development dependencies are there after it, null when they are gone, undefined when it changes nothing. */
function npmEffect(command: ShellCommand, production: boolean): ShellCommand | null | undefined {
  const { program, args } = command;
  const words = args.map(({ text }) => text);
  if (program === 'rm' && words.some((word) => /(?:^|\/)node_modules\/?$/.test(word))) return null;
  if (program !== 'npm' && program !== 'yarn' && program !== 'pnpm') return undefined;
  const omits = words.some(
    (word, index) =>
      /^(?:--omit=dev|--production(?:=true)?|--only=prod(?:uction)?|--prod|-P)$/.test(word) ||
      (word === '--omit' && words[index + 1] === 'dev'),
  );
  const verb = words.find((word) => !word.startsWith('-'));
  if (verb === 'prune') return omits || production ? null : undefined;
  const installs =
    verb === 'ci' ||
    verb === 'clean-install' ||
    ((verb === 'install' || verb === 'i' || (verb === undefined && program === 'yarn')) &&
      installation(command)?.packages.length !== 1);
  if (!installs || words.includes('-g') || words.includes('--global')) return undefined;
  const includes = words.some((word) => /^--include=dev$|^--production=false$/.test(word));
  return omits || (production && !includes) ? null : command;
}
