import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { jsonWords, rootBase, type Instruction, type Stage } from '../../parse/dockerfile.ts';
import { shellCommands, wordsCommand, type ShellCommand } from '../../parse/shell.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({
    required: z.boolean().default(false).describe('There must be a HEALTHCHECK.'),
  }),
  title: 'The health check can fail, and can pass',
  help: `The last \`HEALTHCHECK\` that the image ends up with, inherited ones included. It must be able to fail: \`curl\` without \`-f\` is content with an error page, \`… || true\` and \`echo ok\` never fail. It must be able to pass: a text needs a shell, which \`scratch\` and
distroless images lack; the request goes to the container itself. An interval of 0 or a timeout that is no shorter than the interval let checks pile up. ECS and Kubernetes do not read the instruction (ECS has \`healthCheck\`, Kubernetes has probes), so none is needed there;
\`required: true\` demands one. Whether the command works is tried by \`image/health\`.`,
  examples: {
    good: [
      {
        files: {
          Dockerfile:
            'FROM node:20-alpine\nHEALTHCHECK --interval=30s --timeout=5s CMD wget -q --spider http://localhost:3000/health || exit 1\n',
        },
      },
      { files: { Dockerfile: 'FROM node:20-alpine\nHEALTHCHECK NONE\n' }, note: 'switched off' },
      { files: { Dockerfile: 'FROM node:20-alpine\n' }, note: 'the platform asks by itself' },
    ],
    bad: [
      {
        files: { Dockerfile: 'FROM node:20-alpine\nHEALTHCHECK CMD curl http://localhost:3000/health\n' },
        note: 'an error page counts as healthy',
      },
      { files: { Dockerfile: 'FROM node:20-alpine\nHEALTHCHECK CMD wget -qO- http://localhost/ || true\n' } },
      {
        files: { Dockerfile: 'FROM scratch\nCOPY app /app\nHEALTHCHECK CMD /app --check\n' },
        note: 'there is no shell',
      },
      {
        files: {
          Dockerfile: 'FROM node:20-alpine\nHEALTHCHECK --interval=5s --timeout=10s CMD ["node", "check.js"]\n',
        },
      },
      { files: { Dockerfile: 'FROM node:20-alpine\n' }, with: { required: true } },
    ],
  },
  run({ target, file }, { required }) {
    if (target === null) return [];
    const { health } = target.config;
    const { by } = health;
    if (by === null) {
      if (!required) return [];
      if (
        !health.known &&
        !(
          rootBase(target).kind === 'image' &&
          /(?:^|\/)(?:alpine|debian|ubuntu|node|python|golang|busybox)[:@]/.test(health.base ?? '')
        )
      )
        throw new Undecided('Whether the base image brings a HEALTHCHECK cannot be seen from the file.', {
          file,
          ...target.from.range,
        });
      return [
        {
          file,
          ...target.from.range,
          message: 'There is no HEALTHCHECK: a process that hangs still counts as running, and nobody replaces it.',
        },
      ];
    }
    if (!health.known || health.value === null) return [];
    const { test, interval, timeout } = health.value;
    const at = { file, ...by.range };
    if (test[0] === 'NONE')
      return required
        ? [
            {
              ...at,
              message:
                '`HEALTHCHECK NONE` takes the check of the base image away: a process that hangs still counts as running.',
            },
          ]
        : [];
    const findings: Finding[] = [];
    if (test[0] === 'CMD-SHELL' && lacksShell(target))
      findings.push({
        ...at,
        message:
          'The command is a text, which `/bin/sh` has to read, and this image has none: every check fails, and the container is replaced again and again. Use the list form with a program of the image.',
      });
    const every = interval === 0 ? 30_000 : interval;
    if (timeout !== 0 && timeout > every)
      findings.push({
        ...at,
        message: `A check may take ${timeout / 1000} s and is due every ${every / 1000} s: with a service that hangs, it is found out no sooner than the timeout allows. Make the timeout shorter than the interval.`,
      });
    const wrong = commandFault(by);
    if (wrong !== null) findings.push({ ...at, message: wrong });
    return findings;
  },
});

/** Images that are published without a shell. */
function lacksShell(target: Stage): boolean {
  const base = rootBase(target);
  if (base.kind === 'scratch') {
    // Something may have been copied there.
    return !target.instructions.some(
      ({ keyword, text }) =>
        keyword === 'ADD' || (keyword === 'COPY' && /\bsh\b|busybox|\/bin\b|--from=\S+ \/ \//.test(text)),
    );
  }
  return base.kind === 'image' && base.reference.startsWith('gcr.io/distroless/') && !/debug/.test(base.reference);
}

function commandFault(by: Instruction): string | null {
  const text = by.args.slice(1).join(' ');
  const commands = by.form === 'json' ? wordsCommand(jsonWords(by, 1), by.range) : shellCommands(text, () => by.range);
  const last = commands.at(-1);
  if (by.form !== 'json' && /\|\|\s*(?:true|:|exit\s+0)\s*$|;\s*(?:true|:|exit\s+0)\s*$/.test(text))
    return 'Whatever the check finds out, its last words make it a success: the container can never become unhealthy. End it with `|| exit 1`, or with the command itself.';
  if (
    last !== undefined &&
    commands.every(({ program }) => ['echo', 'true', ':', 'printf', 'exit'].includes(program)) &&
    !commands.some(({ program, args }) => program === 'exit' && args[0]?.text !== '0')
  )
    return `\`${text.slice(0, 60)}\` asks nobody: it succeeds as long as the container can start a process, also when the service hangs.`;
  for (const command of commands) {
    const fault = requestFault(command, commands);
    if (fault !== null) return fault;
  }
  return null;
}

function requestFault(command: ShellCommand, commands: readonly ShellCommand[]): string | null {
  const { program, args } = command;
  if (program !== 'curl' && program !== 'wget') return null;
  const url = args.find(({ text }) => /^https?:\/\//.test(text))?.text;
  const host = url === undefined ? undefined : /^https?:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(url)?.[1];
  if (
    host !== undefined &&
    !/^(?:localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|\$.*)$/.test(host) &&
    host.includes('.') &&
    !host.includes('$')
  )
    return `The check asks \`${host}\`: when that is down or out of reach, every container is replaced, and none is when the service itself hangs. Ask the service in this container.`;
  // What reads the answer decides then.
  const piped =
    commands.some(({ pipedFrom }) => pipedFrom === command) ||
    commands.some(({ args: words }) => words.some((word) => word.commands.includes(command)));
  const fails =
    args.some(({ text }) => /^-[a-zA-Z]*f|^--fail/.test(text)) ||
    args.some(({ text }) => /^-[a-zA-Z]*w$|^--write-out/.test(text));
  if (program === 'curl' && !fails && !piped)
    return '`curl` without `-f` ends with success on an error page too: a service that answers every request with 500 counts as healthy. Use `curl -f`.';
  return null;
}
