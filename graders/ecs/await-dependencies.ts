/** Waits for what `dependsOn` asks for, as the ECS agent does before it starts a container. */
import { LearnerFault } from '../check.ts';
import type { Evidence, RunningContainer } from '../evidence.ts';
import type { PlannedContainer } from './plan.ts';
import type { TaskContainer } from './run.ts';
import { findingAt } from './task-definition.ts';
import type { TaskDefinition } from './task-definition.ts';
import { withLog } from './with-log.ts';

/** Resolves when every condition has come about. Throws LearnerFault when one cannot any more. `tell` hears of each. */
export async function awaitDependencies(
  task: TaskDefinition,
  planned: PlannedContainer,
  plan: PlannedContainer[],
  started: TaskContainer[],
  evidence: Evidence,
  tell: (container: string, what: string) => void,
): Promise<void> {
  for (const { containerName, condition } of planned.definition.dependsOn?.items ?? []) {
    const target = started.find(({ name }) => name === containerName?.value);
    const targetPlan = plan.find(({ name }) => name === containerName?.value);
    if (!target || !targetPlan || !condition) continue;
    const reason = await unmet(target.running, targetPlan, condition.value, evidence);
    tell(target.name, reason ?? metAs[condition.value] ?? 'is as asked');
    if (reason === null) continue;
    const message = `\`${planned.name}\` waits for \`${target.name}\` to be ${condition.value}, and it ${reason}: the task stops instead of starting.`;
    throw new LearnerFault([await withLog(findingAt(task, condition, message), target.running)]);
  }
}

/** What has happened when a condition is met. */
const metAs: Readonly<Record<string, string>> = {
  START: 'runs',
  COMPLETE: 'ended',
  SUCCESS: 'ended with exit code 0',
  HEALTHY: 'became healthy',
};

/** Longest wait for another container, in ms; `startTimeout` shortens it. */
const patience = 60_000;

/** Null when the condition has come about, else what happened instead. */
async function unmet(
  running: RunningContainer,
  { definition, spec }: PlannedContainer,
  condition: string,
  evidence: Evidence,
): Promise<string | null> {
  const limit = Math.min(patience, (definition.startTimeout?.value ?? Number.POSITIVE_INFINITY) * 1000);
  if (condition === 'COMPLETE' || condition === 'SUCCESS') {
    const exit = await running.wait(limit);
    if (!exit) return `was still running after ${limit / 1000} s`;
    return condition === 'SUCCESS' && exit.code !== 0 ? `ended with exit code ${exit.code}` : null;
  }
  if (condition !== 'HEALTHY' || !spec.healthcheck) return null;
  for (const deadline = Date.now() + limit; Date.now() < deadline;) {
    evidence.signal.throwIfAborted();
    // Also the pause between two looks: it ends early when the container does.
    await running.wait(100);
    const { health, exit } = await running.state();
    if (health === 'healthy') return null;
    if (health === 'unhealthy') return `became unhealthy`;
    if (exit) return `ended with exit code ${exit.code}`;
  }
  return `was not healthy after ${limit / 1000} s`;
}
