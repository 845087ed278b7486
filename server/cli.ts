/** The `drydock` command. Each command is one file in commands/; this file only puts them together and ends the process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { register as backup } from './commands/backup.ts';
import { register as check } from './commands/check.ts';
import { register as doctor } from './commands/doctor.ts';
import { register as exercises } from './commands/exercises.ts';
import { register as grade } from './commands/grade.ts';
import { register as iam } from './commands/iam.ts';
import { register as images } from './commands/images.ts';
import { register as k8s } from './commands/k8s.ts';
import { register as kinds } from './commands/kinds.ts';
import { register as network } from './commands/network.ts';
import { register as serve } from './commands/serve.ts';
import { register as validate } from './commands/validate.ts';
import { ContentError } from './content.ts';
import { UsageError } from './errors.ts';
import { root } from './paths.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const commands = [serve, doctor, exercises, kinds, grade, check, validate, iam, k8s, network, images, backup];

/** Runs one command line (without `node` and the script) and sets `process.exitCode`. Never rejects. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('drydock')
    .description(
      'A hands-on lab for container security on AWS: learners edit real files, Drydock builds, runs and attacks them.',
    )
    .version(version)
    .showHelpAfterError('(drydock --help lists the commands)');
  for (const register of commands) register(program);
  leaveExitToUs(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Commander's own exit would end the process with 1, which means "graded and not all passed" here. */
function leaveExitToUs(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) leaveExitToUs(child);
}

/** Says what went wrong and answers the exit code: 2 for usage and unreadable input, 3 for our own faults. */
function report(error: unknown): number {
  // Commander has said it already; help and version are no faults.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError || error instanceof ContentError) {
    process.stderr.write(`drydock: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(`drydock: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 3;
}
