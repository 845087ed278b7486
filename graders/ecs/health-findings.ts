/** Where in a task definition the faults of a health check are shown. */
import type { Finding, Witness } from '../check.ts';
import { opening } from './shape.ts';
import { findingAt, findingIn } from './task-definition.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';

/** What ECS does with a container that is unhealthy while it starts. */
export const replaced = 'ECS stops the task and starts another, which takes just as long.';

interface Fault {
  about: 'command' | 'startPeriod' | 'interval';
  message: string;
  witness: Witness;
}

/** At the field that has to change, or at the check when it does not have that field. */
export function healthFinding(task: TaskDefinition, container: ContainerDefinition, fault: Fault): Finding {
  const { healthCheck } = container;
  const field = healthCheck?.[fault.about];
  const range = field?.range ?? (healthCheck ? opening(healthCheck.tree) : undefined);
  const message = `\`${container.name?.value}\`: ${fault.message}`;
  const finding = range ? findingAt(task, { range }, message) : findingIn(task, container, message);
  return { ...finding, witness: fault.witness };
}

/** Null when the container is essential, so that its health is the task's. */
export function notEssential(task: TaskDefinition, container: ContainerDefinition): Finding | null {
  if (container.essential?.value !== false) return null;
  const message = `\`${container.name?.value}\` is not essential: ECS takes a task's health from its essential containers, so nobody replaces this one when it is unhealthy.`;
  return findingAt(task, container.essential, message);
}
