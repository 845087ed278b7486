/** The `drydock` command. Each command is one file in commands/; this file only puts them together and ends the process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { EngineFault } from '../graders/index.ts';
import { ContentError } from './content.ts';
import { UsageError } from './errors.ts';
import { root } from './paths.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** In the order of the help. Loaded on demand: a command pays for what it uses. */
const commands: Record<string, () => Promise<{ register(program: Command): void }>> = {
  serve: () => import('./commands/serve.ts'),
  doctor: () => import('./commands/doctor.ts'),
  exercises: () => import('./commands/exercises.ts'),
  kinds: () => import('./commands/kinds.ts'),
  grade: () => import('./commands/grade.ts'),
  check: () => import('./commands/check.ts'),
  validate: () => import('./commands/validate.ts'),
  iam: () => import('./commands/iam.ts'),
  k8s: () => import('./commands/k8s.ts'),
  network: () => import('./commands/network.ts'),
  'aws-script': () => import('./commands/aws-script.ts'),
  image: () => import('./commands/image.ts'),
  images: () => import('./commands/images.ts'),
  backup: () => import('./commands/backup.ts'),
};

/** Runs one command line (without `node` and the script) and sets `process.exitCode`. Never rejects. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('drydock')
    .description(
      'A hands-on lab for container security on AWS: learners edit real files, Drydock builds, runs and attacks them.',
    )
    .version(version)
    .showHelpAfterError('(drydock --help lists the commands)');
  const name = args.find((arg) => !arg.startsWith('-')) ?? '';
  const loads = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
  for (const load of loads) (await load()).register(program);
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
  if (error instanceof EngineFault) {
    process.stderr.write(`drydock: ${[error.message, error.fix].filter(Boolean).join(' ')}\n`);
    return 3;
  }
  process.stderr.write(`drydock: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 3;
}
