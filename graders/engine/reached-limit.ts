import type { ReachedLimit } from '../check.ts';
import type { BuildLimits } from './limits.ts';
import type { Account } from './meter.ts';
import type { BuildEnd } from './run-build.ts';

/** Which of the learner's own limits ended a build; undefined when it stopped for another reason, or nobody can tell. */
export function reachedLimit(
  end: Exclude<BuildEnd, { outcome: 'built' }>,
  limits: BuildLimits,
  { reached }: Pick<Account, 'reached'>,
): ReachedLimit | undefined {
  if (end.outcome === 'time') return { kind: 'time', most: limits.time };
  if (end.outcome === 'output') return { kind: 'output', most: limits.output };
  if (reached?.disk) return { kind: 'disk', most: limits.disk };
  if (reached?.memory) return { kind: 'memory', most: limits.memory };
  if (reached?.processes) return { kind: 'processes', most: limits.processes };
  return undefined;
}

/** Of the command that a build stopped at, as both builders tell it; null when it was no command. */
export function exitCode(message: string): number | null {
  const match = /(?:exit code: |returned a non-zero code: )(\d+)\s*$/.exec(message);
  return match ? Number(match[1]) : null;
}
