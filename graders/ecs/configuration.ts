/** Names of variables, and what the log driver must be told. */
import type { Finding } from '../check.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, nameOf, requiresFargate } from './task-definition.ts';

export function configurationRules(task: TaskDefinition): Finding[] {
  return task.containers.flatMap((container) => [...variableFaults(task, container), ...logFaults(task, container)]);
}

function variableFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const findings: Finding[] = [];
  const plain = new Set((container.environment?.items ?? []).map(({ name }) => name?.value));
  const seen = new Set<string>();
  for (const { name } of container.secrets?.items ?? []) {
    if (!name) continue;
    if (plain.has(name.value))
      findings.push(
        findingAt(
          task,
          name,
          `\`${name.value}\` is in \`secrets\` and in \`environment\` of \`${nameOf(container)}\`: the name of a secret must not be shared with an environment variable.`,
        ),
      );
    if (seen.has(name.value))
      findings.push(findingAt(task, name, `\`${nameOf(container)}\` has two secrets called \`${name.value}\`.`));
    seen.add(name.value);
  }
  for (const entry of container.environment?.items ?? [])
    if (!entry.name?.value) findings.push(findingAt(task, entry, `\`${entry.path}\` has no \`name\`.`));
  return findings;
}

function logFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const options = new Map(container.logConfiguration?.options?.entries.map(({ key, value }) => [key, value]));
  const driver = container.logConfiguration?.logDriver;
  if (driver?.value !== 'awslogs') return [];
  const needed = ['awslogs-group', 'awslogs-region', ...(requiresFargate(task) ? ['awslogs-stream-prefix'] : [])];
  const missing = needed.filter((key) => !options.get(key));
  if (missing.length === 0) return [];
  return [
    findingAt(
      task,
      driver,
      `Log driver awslogs requires the option${missing.length > 1 ? 's' : ''} ${missing.join(', ')}.`,
    ),
  ];
}
