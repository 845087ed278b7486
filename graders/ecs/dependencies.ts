/** `dependsOn`: which container waits for which, and in what order they can start. */
import type { Finding } from '../check.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, nameOf } from './task-definition.ts';

export function dependencyFaults(task: TaskDefinition): Finding[] {
  const findings: Finding[] = [];
  for (const container of task.containers)
    for (const { containerName, condition } of container.dependsOn?.items ?? []) {
      if (!containerName || !condition) continue;
      const target = task.containers.find(({ name }) => name?.value === containerName.value);
      const fault = target
        ? conditionFault(target, condition.value)
        : `no container of the task is called \`${containerName.value}\``;
      if (fault)
        findings.push(
          findingAt(
            task,
            target ? condition : containerName,
            `\`${nameOf(container)}\` cannot wait like this: ${fault}.`,
          ),
        );
    }
  const cycle = startOrder(task).cycle[0];
  if (cycle?.dependsOn)
    findings.push(
      findingAt(
        task,
        cycle.dependsOn,
        `\`${nameOf(cycle)}\` waits, through others, for itself: the task could never start.`,
      ),
    );
  return findings;
}

function conditionFault(target: ContainerDefinition, condition: string): string | null {
  const name = nameOf(target);
  if (condition === 'HEALTHY' && !target.healthCheck)
    return `\`${name}\` has no \`healthCheck\`, so it can never become HEALTHY`;
  if ((condition === 'COMPLETE' || condition === 'SUCCESS') && (target.essential?.value ?? true))
    return `\`${name}\` is essential, so the task would stop as soon as it is ${condition}`;
  return null;
}

/** Dependencies first, otherwise as in the file; `cycle` holds what can never start. */
export function startOrder(task: TaskDefinition): { order: ContainerDefinition[]; cycle: ContainerDefinition[] } {
  const order: ContainerDefinition[] = [];
  let waiting = task.containers;
  for (;;) {
    const names = new Set(waiting.map(({ name }) => name?.value));
    const ready = waiting.filter((container) => !waitsFor(container).some((name) => names.has(name)));
    if (ready.length === 0) return { order, cycle: waiting };
    order.push(...ready);
    waiting = waiting.filter((container) => !ready.includes(container));
  }
}

/** ECS also starts the source of `volumesFrom` and `links` first. */
function waitsFor(container: ContainerDefinition): string[] {
  const named = (container.dependsOn?.items ?? []).map(({ containerName }) => containerName?.value);
  const sources = (container.volumesFrom?.items ?? []).map(({ sourceContainer }) => sourceContainer?.value);
  const links = (container.links?.items ?? []).map(({ value }) => value.split(':')[0]);
  return [...named, ...sources, ...links].filter((name) => name !== undefined);
}
