/** Rules for each container and for what containers say about each other, wherever the task runs. */
import type { Finding } from '../check.ts';
import { dependencyFaults } from './dependencies.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, findingIn } from './task-definition.ts';

const nameForm = /^[A-Za-z0-9_-]{1,255}$/;

export function containerRules(task: TaskDefinition): Finding[] {
  const findings = task.containers.flatMap((container) => [
    ...identityFaults(task, container),
    ...healthCheckFaults(task, container),
    ...limitFaults(task, container),
    ...capabilityFaults(task, container),
  ]);
  if (task.family && !nameForm.test(task.family.value))
    findings.push(
      findingAt(
        task,
        task.family,
        `The family "${task.family.value}" may hold letters, digits, hyphens and underscores only (1 to 255).`,
      ),
    );
  if (!task.containers.some((container) => container.essential?.value ?? true))
    findings.push(
      findingIn(
        task,
        task.containers[0]!,
        'No container is essential. At least one must be (it is the default): when it stops, the task stops.',
      ),
    );
  return [...findings, ...duplicateNames(task), ...dependencyFaults(task)];
}

function identityFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const { name, image } = container;
  const findings: Finding[] = [];
  if (name && !nameForm.test(name.value))
    findings.push(
      findingAt(
        task,
        name,
        `"${name.value}" is no container name: letters, digits, hyphens and underscores (1 to 255).`,
      ),
    );
  if (image && (image.value === '' || /\s/.test(image.value) || image.value.length > 255))
    findings.push(
      findingAt(
        task,
        image,
        `"${image.value}" is no image reference (repository, then \`:tag\` or \`@digest\`, without blanks).`,
      ),
    );
  return findings;
}

function duplicateNames(task: TaskDefinition): Finding[] {
  return task.containers.flatMap(({ name }, index) => {
    const first = task.containers.findIndex((other) => other.name?.value === name?.value);
    return name && first < index
      ? [findingAt(task, name, `Two containers are called \`${name.value}\`; names must be unique within the task.`)]
      : [];
  });
}

const healthRanges = {
  interval: [5, 300, 's'],
  timeout: [2, 60, 's'],
  retries: [1, 10, ''],
  startPeriod: [0, 300, 's'],
} as const;

function healthCheckFaults(task: TaskDefinition, { healthCheck }: ContainerDefinition): Finding[] {
  if (!healthCheck) return [];
  const findings: Finding[] = [];
  const [first, ...rest] = healthCheck.command?.items ?? [];
  if (healthCheck.command && ((first?.value !== 'CMD' && first?.value !== 'CMD-SHELL') || rest.length === 0))
    findings.push(
      findingAt(
        task,
        first ?? healthCheck.command,
        'A health check command starts with `CMD` (arguments as they are) or `CMD-SHELL` (one line for the shell), followed by the command.',
      ),
    );
  for (const key of ['interval', 'timeout', 'retries', 'startPeriod'] as const) {
    const [least, most, unit] = healthRanges[key];
    const given = healthCheck[key];
    if (given && (given.value < least || given.value > most))
      findings.push(
        findingAt(
          task,
          given,
          `\`${given.path}\` is ${given.value}; ECS accepts ${least} to ${most}${unit && ` ${unit}`}.`,
        ),
      );
  }
  return findings;
}

function limitFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const findings: Finding[] = [];
  for (const { name, softLimit, hardLimit } of container.ulimits?.items ?? [])
    if (softLimit && hardLimit && softLimit.value > hardLimit.value && hardLimit.value >= 0)
      findings.push(
        findingAt(
          task,
          softLimit,
          `ulimit \`${name?.value}\`: the soft limit ${softLimit.value} is above the hard limit ${hardLimit.value}.`,
        ),
      );
  const period = container.restartPolicy?.restartAttemptPeriod;
  if (period && (period.value < 60 || period.value > 1800))
    findings.push(findingAt(task, period, `\`${period.path}\` is ${period.value} s; ECS accepts 60 to 1800.`));
  for (const tmpfs of container.linuxParameters?.tmpfs?.items ?? []) {
    if (tmpfs.size && tmpfs.size.value <= 0)
      findings.push(findingAt(task, tmpfs.size, `\`${tmpfs.size.path}\` must be a size in MiB above 0.`));
    if (tmpfs.containerPath && !tmpfs.containerPath.value.startsWith('/'))
      findings.push(findingAt(task, tmpfs.containerPath, `\`${tmpfs.containerPath.path}\` must be an absolute path.`));
  }
  return findings;
}

const capabilities = new Set(
  (
    'ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE ' +
    'LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID ' +
    'SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM'
  ).split(' '),
);

function capabilityFaults(task: TaskDefinition, { linuxParameters }: ContainerDefinition): Finding[] {
  const { add, drop } = linuxParameters?.capabilities ?? {};
  return [...(add?.items ?? []), ...(drop?.items ?? [])]
    .filter(({ value }) => !capabilities.has(value))
    .map((given) => {
      const plain = given.value.toUpperCase().replace(/^CAP_/, '');
      const hint = capabilities.has(plain) ? ` Write \`${plain}\`.` : '';
      return findingAt(task, given, `"${given.value}" is no capability that ECS knows.${hint}`);
    });
}
