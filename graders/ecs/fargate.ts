/**
 * What Fargate refuses when `requiresCompatibilities` names it, even beside EC2.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 *
 * Task sizes are in size.ts, what the network mode `awsvpc` rules out in network.ts, the execution role in roles.ts. Limits
 * (`ulimits`) are not refused: Fargate has defaults of its own. Neither is `tmpfs`, which it mounts since January 2026
 * (https://github.com/aws/containers-roadmap/issues/736).
 */
import type { Finding } from '../check.ts';
import { cpuUnits } from './size.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, isWindows, nameOf, requiresFargate } from './task-definition.ts';

export function fargateRules(task: TaskDefinition): Finding[] {
  if (!requiresFargate(task)) return [];
  return [...taskFaults(task), ...task.containers.flatMap((container) => containerFaults(task, container))];
}

function taskFaults(task: TaskDefinition): Finding[] {
  const findings: Finding[] = [];
  const { networkMode, pidMode, ipcMode, placementConstraints, inferenceAccelerators, ephemeralStorage } = task;
  if (networkMode?.value !== 'awsvpc')
    findings.push(
      findingAt(
        task,
        networkMode ?? task.requiresCompatibilities ?? task,
        `Fargate only supports network mode \`awsvpc\` (each task gets its own network interface); ${networkMode ? `here it is \`${networkMode.value}\`` : 'without `networkMode` it is `bridge`'}.`,
      ),
    );
  if (pidMode && (pidMode.value !== 'task' || isWindows(task)))
    findings.push(
      findingAt(
        task,
        pidMode,
        'On Fargate `pidMode` can only be `task` (Linux): there is no host of yours whose processes could be shared.',
      ),
    );
  if (ipcMode)
    findings.push(
      findingAt(
        task,
        ipcMode,
        'Fargate does not support `ipcMode`, whatever it says: there is no host of yours whose IPC namespace could be shared.',
      ),
    );
  if (placementConstraints?.items.length)
    findings.push(
      findingAt(
        task,
        placementConstraints,
        'Fargate does not support `placementConstraints`: there are no instances to choose from.',
      ),
    );
  if (inferenceAccelerators?.items.length)
    findings.push(findingAt(task, inferenceAccelerators, 'Fargate does not support `inferenceAccelerators`.'));
  const size = ephemeralStorage?.sizeInGiB;
  // API_EphemeralStorage and CloudFormation say 21 in some editions and 20 in others: what every task has anyway is not refused here.
  if (size && (size.value < 20 || size.value > 200))
    findings.push(
      findingAt(
        task,
        size,
        `Ephemeral storage can be raised up to 200 GiB (20 GiB come without asking); here it is ${size.value}.`,
      ),
    );
  findings.push(...windowsFaults(task));
  for (const volume of task.volumes?.items ?? []) {
    if (volume.host?.sourcePath)
      findings.push(
        findingAt(
          task,
          volume.host.sourcePath,
          `Volume \`${volume.name?.value ?? volume.path}\`: Fargate has no host directory to mount, so \`host.sourcePath\` must not be set. A volume with a name only is an empty directory that lives as long as the task.`,
        ),
      );
    if (volume.dockerVolumeConfiguration)
      findings.push(
        findingAt(
          task,
          volume.dockerVolumeConfiguration,
          `Volume \`${volume.name?.value ?? volume.path}\`: Docker volumes are not supported on Fargate. A volume with a name only, or EFS, is.`,
        ),
      );
    if (volume.fsxWindowsFileServerVolumeConfiguration)
      findings.push(
        findingAt(
          task,
          volume.fsxWindowsFileServerVolumeConfiguration,
          `Volume \`${volume.name?.value ?? volume.path}\`: FSx for Windows File Server needs EC2 instances; Fargate does not mount it.`,
        ),
      );
  }
  return findings;
}

/** Fargate runs the long-term releases of Windows from 2019 on, from 1 vCPU. */
function windowsFaults(task: TaskDefinition): Finding[] {
  const family = task.runtimePlatform?.operatingSystemFamily;
  if (!family || !isWindows(task)) return [];
  const findings: Finding[] = [];
  if (/_(2016|2004|20H2)_/.test(family.value))
    findings.push(findingAt(task, family, `Fargate does not run \`${family.value}\`; it has Server 2019 and newer.`));
  const units = task.cpu ? cpuUnits(task.cpu.value) : null;
  if (task.cpu && units !== null && units < 1024)
    findings.push(
      findingAt(task, task.cpu, `Windows containers on Fargate need at least 1 vCPU; the task has ${units} CPU units.`),
    );
  return findings;
}

function containerFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const findings: Finding[] = [];
  const name = nameOf(container);
  const refuse = (node: Parameters<typeof findingAt>[1] | undefined, message: string) => {
    if (node) findings.push(findingAt(task, node, `\`${name}\`: ${message}`));
  };
  const linux = container.linuxParameters;
  if (container.privileged?.value === true)
    refuse(
      container.privileged,
      'privileged containers are not supported on Fargate: no host’s devices and kernel are there to be given away.',
    );
  for (const added of linux?.capabilities?.add?.items ?? [])
    if (added.value !== 'SYS_PTRACE')
      refuse(
        added,
        `Fargate adds no capability but SYS_PTRACE; \`${added.value}\` needs EC2 capacity. Dropping is free.`,
      );
  if (linux?.devices?.items.length)
    refuse(linux.devices, '`devices` are not supported on Fargate: the task gets no device of a machine.');
  for (const key of ['sharedMemorySize', 'maxSwap', 'swappiness'] as const)
    refuse(
      linux?.[key],
      `\`${key}\` is not supported on Fargate: how the machine’s memory is shared out is up to AWS.`,
    );
  if (container.dockerSecurityOptions?.items.length)
    refuse(
      container.dockerSecurityOptions,
      '`dockerSecurityOptions` are not valid on Fargate: they name SELinux and AppArmor settings of an instance.',
    );
  for (const key of ['dnsServers', 'dnsSearchDomains'] as const)
    if (container[key]?.items.length)
      refuse(container[key], `\`${key}\` are not supported on Fargate: names are resolved by the VPC.`);
  for (const { type } of container.resourceRequirements?.items ?? [])
    if (type) refuse(type, `Fargate has no ${type.value} to give.`);
  const driver = container.logConfiguration?.logDriver;
  if (driver && !['awslogs', 'splunk', 'awsfirelens'].includes(driver.value))
    refuse(
      driver,
      `log driver \`${driver.value}\` is not supported on Fargate; it has awslogs, splunk and awsfirelens.`,
    );
  for (const key of ['startTimeout', 'stopTimeout'] as const) {
    const timeout = container[key];
    if (timeout && (timeout.value < 2 || timeout.value > 120))
      refuse(timeout, `\`${key}\` is ${timeout.value} s; Fargate accepts 2 to 120.`);
  }
  return findings;
}
