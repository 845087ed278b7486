import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { Instruction, Value } from '../../parse/dockerfile.ts';
import { isShell, shellCommands } from '../../parse/shell.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'The service is started without a shell in between',
  help: `What \`CMD\` and \`ENTRYPOINT\` of the last stage come to, inherited ones included. In the text form the container's first process is \`/bin/sh -c\`, and most shells do not pass SIGTERM on: the service is killed after the stop timeout, with requests
in flight. The JSON form starts the program itself; so does a text that ends in \`exec program\`. \`["sh", "-c", "…"]\` is the text form in other clothes. A text \`ENTRYPOINT\` also drops every argument of \`CMD\`. A HEALTHCHECK, a RUN and other stages may use a shell.`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM node:20-alpine\nCMD ["node", "server.js"]\n' } },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nCMD exec node server.js --port=$PORT\n' },
        note: 'the shell makes room',
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nCMD node server.js\n' } },
      { files: { Dockerfile: 'FROM node:20-alpine\nENTRYPOINT ["sh", "-c", "node server.js"]\n' } },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nENTRYPOINT exec node server.js\nCMD ["--port=80"]\n' },
        note: 'the arguments are dropped',
      },
    ],
  },
  run({ target, file }) {
    if (target === null) return [];
    const { cmd, entrypoint } = target.config;
    const start = entrypoint.known && entrypoint.value.length > 0 ? entrypoint : cmd;
    return [...shellInBetween(start, file), ...droppedArguments(entrypoint, cmd, file)];
  },
});

/** The script that a shell is started with. */
function scriptOf(words: readonly string[]): string | undefined {
  const [shell = '', ...rest] = words;
  if (!isShell(shell)) return undefined;
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  return flag < 0 ? undefined : rest[flag + 1];
}

function shellInBetween(command: Value<readonly string[]>, file: string): Finding[] {
  if (!command.known || command.by === null) return [];
  const script = scriptOf(command.value);
  if (script === undefined || script.trim() === '' || endsInExec(script)) return [];
  const { keyword, range, form } = command.by;
  const shown = script.trim().slice(0, 80);
  const written =
    form === 'json'
      ? `\`${command.value.slice(0, 2).join(' ')}\` runs`
      : `${keyword} is a text, so \`${command.value.slice(0, -1).join(' ')}\` runs`;
  return [
    {
      file,
      ...range,
      message: `${written} \`${shown}\` and is the first process. SIGTERM reaches the shell, which need not pass it on: the service goes on until it is killed, with whatever it was doing. Use the JSON form, or start the script's last command with \`exec\`.`,
    },
  ];
}

/** The last thing that the script does is to become the program. */
function endsInExec(script: string): boolean {
  const commands = shellCommands(script, () => ({ line: 1, column: 1, endLine: 1, endColumn: 1 }));
  const last = commands.at(-1);
  return last !== undefined && last.pipedFrom === null && (last.wrappers[0] === 'exec' || last.program === 'exec');
}

function droppedArguments(
  entrypoint: Value<readonly string[]>,
  cmd: Value<readonly string[]>,
  file: string,
): Finding[] {
  if (!entrypoint.known || !cmd.known || cmd.by === null || cmd.value.length === 0) return [];
  const by: Instruction | null = entrypoint.by;
  if (by === null || by.form === 'json' || scriptOf(entrypoint.value) === undefined) return [];
  return [
    {
      file,
      ...cmd.by.range,
      message: `ENTRYPOINT (line ${by.range.line}) is a text, which takes no arguments: this CMD is dropped, and so is what is given when the container starts. Use the JSON form for ENTRYPOINT.`,
    },
  ];
}
