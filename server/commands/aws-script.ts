/** `drydock aws-script run FILE`: follows a shell script that uses the AWS CLI, against a model account. Nothing is executed. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  accountSchema,
  parseScript,
  runOnAssumed,
  runScript,
  type AccountState,
  type Files,
} from '../../graders/index.ts';
import { readText } from '../command-session.ts';
import { UsageError } from '../errors.ts';

export function register(program: Command): void {
  program
    .command('aws-script')
    .description('follow shell scripts that use the AWS CLI, on a model account')
    .command('run')
    .description(
      'the account after the script, and findings; exit code 0 without findings, 1 with, 3 where the script cannot be followed',
    )
    .argument('<file>', 'the script')
    .option(
      '--state <file>',
      'the account before it, as JSON; without it the account is empty but for repositories that the script takes for granted',
    )
    .option('--json', 'one JSON document on stdout')
    .action(async (path: string, options: { state?: string; json?: boolean }) => {
      const file = basename(path);
      const text = await readText(path);
      const { subject, problems } = parseScript(text, file);
      if (subject === null) {
        const [{ line, column, message } = { line: 1, column: 1, message: 'nothing could be read.' }] = problems;
        throw new UsageError(`${path}:${line}:${column}: ${message}`);
      }
      const files = await filesNamedBy(text, dirname(path));
      const run =
        options.state === undefined
          ? runOnAssumed(subject, files)
          : { ...runScript(subject, await readState(options.state), files), assumed: [] };
      if (options.json) process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
      else process.stdout.write(words(run));
      process.exitCode = run.end === 'not-followed' ? 3 : run.findings.length > 0 ? 1 : 0;
    });
}

/** What the script loads by `file://`: names without variables, from its own folder. A file that is missing stays a finding of the script. */
async function filesNamedBy(script: string, folder: string): Promise<Files> {
  const names = new Set([...script.matchAll(/fileb?:\/\/([\w./-]+)/g)].map((match) => match[1]!).slice(0, 50));
  const files: Record<string, string> = {};
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) files[name] = text;
  }
  return files;
}

async function readState(path: string): Promise<AccountState> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}.`);
  }
  const state = accountSchema.safeParse(value);
  if (state.success) return state.data;
  throw new UsageError(`${path} is no account: ${z.prettifyError(state.error)}`);
}

function words({ calls, findings, assumed, account, status }: ReturnType<typeof runOnAssumed>): string {
  const sign = { done: '✓', usage: '✗', refused: '✗' };
  return [
    ...assumed.map((each) => `assumed: the repository ${each.split(' ')[1]} in ${each.split(' ')[0]}`),
    ...calls.map(
      ({ outcome, command, at, code }) => `${sign[outcome]} line ${at.line}: ${command}${code ? ` (${code})` : ''}`,
    ),
    ...findings.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`),
    `exit status ${status}; the account afterwards:`,
    JSON.stringify(account, null, 2),
    '',
  ].join('\n');
}
