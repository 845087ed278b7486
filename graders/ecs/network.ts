/** Network modes, ports and what each mode rules out. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
import type { Finding } from '../check.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, nameOf, requiresFargate } from './task-definition.ts';

export function networkRules(task: TaskDefinition): Finding[] {
  const findings = task.containers.flatMap((container) => [
    ...portFaults(task, container),
    ...modeFaults(task, container),
  ]);
  const external = task.requiresCompatibilities?.items.find(({ value }) => value === 'EXTERNAL');
  if (external && task.networkMode?.value === 'awsvpc')
    findings.push(
      findingAt(task, task.networkMode, 'External instances have no VPC: `awsvpc` is not available there.'),
    );
  return findings;
}

function portFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const findings: Finding[] = [];
  const mode = task.networkMode?.value ?? 'bridge';
  for (const mapping of container.portMappings?.items ?? []) {
    const { containerPort, hostPort, containerPortRange, name } = mapping;
    if (mode === 'none') findings.push(findingAt(task, mapping, 'With network mode `none` there are no ports to map.'));
    if (!containerPort && !containerPortRange)
      findings.push(
        findingAt(task, mapping, `\`${mapping.path}\` needs a \`containerPort\` (or a \`containerPortRange\`).`),
      );
    if (containerPort && containerPortRange)
      findings.push(
        findingAt(task, containerPortRange, 'Give either `containerPort` or `containerPortRange`, not both.'),
      );
    for (const port of [containerPort, hostPort])
      if (port && (port.value < (port === hostPort ? 0 : 1) || port.value > 65_535))
        findings.push(findingAt(task, port, `\`${port.path}\` is ${port.value}; ports go from 1 to 65535.`));
    if (
      containerPort &&
      hostPort &&
      (mode === 'awsvpc' || mode === 'host') &&
      hostPort.value !== containerPort.value &&
      !(mode === 'awsvpc' && hostPort.value === 0)
    )
      findings.push(
        findingAt(
          task,
          hostPort,
          `With network mode \`${mode}\` the host port (${hostPort.value}) and the container port (${containerPort.value}) must match; leave \`hostPort\` out.`,
        ),
      );
    if (containerPortRange && !isPortRange(containerPortRange.value))
      findings.push(
        findingAt(
          task,
          containerPortRange,
          `"${containerPortRange.value}" is no port range: two ports with a hyphen, the smaller first.`,
        ),
      );
    if (name && !/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(name.value))
      findings.push(
        findingAt(
          task,
          name,
          `"${name.value}" is no port name: lowercase letters, digits, hyphens and underscores (1 to 64), no hyphen first.`,
        ),
      );
  }
  return findings;
}

function isPortRange(text: string): boolean {
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  return (
    from !== undefined && to !== undefined && Number(from) >= 1 && Number(from) < Number(to) && Number(to) <= 65_535
  );
}

function modeFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const findings: Finding[] = [];
  // On Fargate no other mode is accepted, so what stands in the way of `awsvpc` is told at once.
  const mode = requiresFargate(task) ? 'awsvpc' : (task.networkMode?.value ?? 'bridge');
  if (container.links?.items.length && mode !== 'bridge')
    findings.push(
      findingAt(
        task,
        container.links,
        `\`links\` work with network mode \`bridge\` only; with \`${mode}\` the containers reach each other on localhost.`,
      ),
    );
  if (mode !== 'awsvpc') return findings;
  const name = nameOf(container);
  if (container.hostname)
    findings.push(
      findingAt(task, container.hostname, `\`${name}\`: \`hostname\` is not supported with network mode \`awsvpc\`.`),
    );
  if (container.extraHosts?.items.length)
    findings.push(
      findingAt(
        task,
        container.extraHosts,
        `\`${name}\`: \`extraHosts\` are not supported with network mode \`awsvpc\`.`,
      ),
    );
  if (container.disableNetworking?.value === true)
    findings.push(
      findingAt(
        task,
        container.disableNetworking,
        `\`${name}\`: networking cannot be disabled with network mode \`awsvpc\`.`,
      ),
    );
  return findings;
}
