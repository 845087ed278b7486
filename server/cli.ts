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
import { register as serve } from './commands/serve.ts';
import { register as validate } from './commands/validate.ts';
import { ContentError } from './content.ts';
import { UsageError } from './errors.ts';
import { root } from './paths.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const program = new Command('drydock')
  .description(
    'A hands-on lab for container security on AWS: learners edit real files, Drydock builds, runs and attacks them.',
  )
  .version(version)
  .showHelpAfterError('(drydock --help lists the commands)')
  .exitOverride();
for (const register of [serve, doctor, exercises, kinds, grade, check, validate, iam, k8s, images, backup])
  register(program);
for (const command of program.commands) inheritExit(command);

/** Commander's own exit would end the process with 1, which means "graded and not all passed" here. */
function inheritExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) inheritExit(child);
}

// A reader that stops early (`drydock kinds | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UsageError || error instanceof ContentError) {
    process.stderr.write(`drydock: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`drydock: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 3;
  }
}
