/** What the checks of build steps share. */
import type { Finding } from '../../check.ts';
import { Undecided } from '../../check.ts';
import type { ShellCommand } from '../shell.ts';
import type { Dockerfile } from '../dockerfile.ts';
import type { Stage } from './model.ts';
import { stepsOf, type Step } from './run.ts';
import { neededStages } from './stages.ts';

/** A command and the step that runs it. */
export interface BuildCommand extends Step {
  command: ShellCommand;
  /** All commands of the same RUN. */
  commands: ShellCommand[];
}

/**
 * What `look` finds in the commands of these stages (by default all that the build needs). Throws {@link Undecided} when it finds nothing
 * and some step is no shell script: what that does cannot be read here.
 */
export function findInCommands(
  dockerfile: Dockerfile,
  look: (command: BuildCommand) => Finding[],
  stages: Iterable<Stage> = neededStages(dockerfile.stages),
): Finding[] {
  const steps = stepsOf(stages);
  const findings = steps.flatMap((step) => {
    const { commands } = step;
    return commands === null ? [] : commands.flatMap((command) => look({ ...step, commands, command }));
  });
  const unread = steps.find(({ commands }) => commands === null);
  if (findings.length === 0 && unread !== undefined)
    throw new Undecided('This RUN is not for a POSIX shell, so what it does cannot be told from the text.', {
      file: dockerfile.file,
      ...unread.instruction.range,
    });
  return findings;
}
