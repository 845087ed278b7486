/** Volumes and where they are mounted. */
import type { Finding } from '../check.ts';
import { nearest } from '../parse/nearest.ts';
import type { ContainerDefinition, TaskDefinition, Volume } from './task-definition.ts';
import { findingAt, findingIn, nameOf } from './task-definition.ts';

export function storageRules(task: TaskDefinition): Finding[] {
  return [...volumeFaults(task), ...task.containers.flatMap((container) => mountFaults(task, container))];
}

const configurations = [
  'dockerVolumeConfiguration',
  'efsVolumeConfiguration',
  's3filesVolumeConfiguration',
  'fsxWindowsFileServerVolumeConfiguration',
] as const;

function volumeFaults(task: TaskDefinition): Finding[] {
  const findings: Finding[] = [];
  const volumes = task.volumes?.items ?? [];
  for (const [index, volume] of volumes.entries()) {
    const { name } = volume;
    if (!name)
      findings.push(findingAt(task, volume, `\`${volume.path}\` has no \`name\`: mount points refer to it by name.`));
    else if (!/^[A-Za-z0-9_-]{1,255}$/.test(name.value))
      findings.push(
        findingAt(
          task,
          name,
          `"${name.value}" is no volume name: letters, digits, hyphens and underscores (1 to 255).`,
        ),
      );
    else if (volumes.findIndex((other) => other.name?.value === name.value) < index)
      findings.push(findingAt(task, name, `Two volumes are called \`${name.value}\`; names must be unique.`));
    findings.push(...kindFaults(task, volume));
  }
  const atLaunch = volumes.filter(({ configuredAtLaunch }) => configuredAtLaunch?.value === true);
  const second = atLaunch[1]?.configuredAtLaunch;
  if (second)
    findings.push(findingAt(task, second, 'Only one volume of a task definition can be configured at launch.'));
  return findings;
}

function kindFaults(task: TaskDefinition, volume: Volume): Finding[] {
  const given = configurations.filter((key) => volume[key]);
  const extra = given[1] ?? (volume.host?.sourcePath ? given[0] : undefined);
  const node = extra && volume[extra];
  if (node)
    return [
      findingAt(task, node, `\`${volume.path}\` describes two kinds of storage at once; a volume is of one kind.`),
    ];
  const efs = volume.efsVolumeConfiguration;
  if (efs?.authorizationConfig?.iam?.value === 'ENABLED' && efs.transitEncryption?.value !== 'ENABLED')
    return [
      findingAt(
        task,
        efs.transitEncryption ?? efs.authorizationConfig.iam,
        'IAM authorization for EFS needs `transitEncryption` `ENABLED`.',
      ),
    ];
  const point = efs?.authorizationConfig?.accessPointId;
  if (point && efs.rootDirectory && efs.rootDirectory.value !== '/')
    return [
      findingAt(
        task,
        efs.rootDirectory,
        'With an access point the root directory is the access point’s own: `rootDirectory` is left out, or `/`.',
      ),
    ];
  if (point && efs.transitEncryption?.value !== 'ENABLED')
    return [
      findingAt(task, efs.transitEncryption ?? point, 'An EFS access point needs `transitEncryption` `ENABLED`.'),
    ];
  return [];
}

function mountFaults(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  const findings: Finding[] = [];
  const known = (task.volumes?.items ?? []).flatMap(({ name }) => (name ? [name.value] : []));
  const taken = new Set(
    (container.linuxParameters?.tmpfs?.items ?? []).map(({ containerPath }) => containerPath?.value),
  );
  for (const mount of container.mountPoints?.items ?? []) {
    const { sourceVolume, containerPath } = mount;
    if (!sourceVolume || !containerPath) {
      findings.push(
        findingAt(
          task,
          mount,
          `\`${mount.path}\` needs both \`sourceVolume\` (a name from \`volumes\`) and \`containerPath\`.`,
        ),
      );
      continue;
    }
    if (!known.includes(sourceVolume.value)) {
      const guess = nearest(sourceVolume.value, known);
      const help = guess
        ? ` Did you mean \`${guess}\`?`
        : ' `volumes` stands beside `containerDefinitions`, not inside a container.';
      findings.push(
        findingAt(
          task,
          sourceVolume,
          `\`${nameOf(container)}\` mounts the unknown volume \`${sourceVolume.value}\`: \`volumes\` ${known.length > 0 ? `has ${known.map((name) => `\`${name}\``).join(', ')}` : 'is empty or missing'}.${help}`,
        ),
      );
    }
    const path = containerPath.value;
    if (!path.startsWith('/') && !/^[A-Za-z]:/.test(path))
      findings.push(
        findingAt(task, containerPath, `"${path}" is not absolute: a mount point is a full path inside the container.`),
      );
    else if (/^\/+$/.test(path))
      findings.push(findingAt(task, containerPath, 'A volume cannot be mounted over `/`: the engine refuses it.'));
    if (taken.has(path))
      findings.push(
        findingAt(
          task,
          containerPath,
          `\`${nameOf(container)}\` mounts two things at \`${path}\`; the engine refuses a duplicate mount point.`,
        ),
      );
    taken.add(path);
  }
  for (const { sourceContainer } of container.volumesFrom?.items ?? [])
    if (
      sourceContainer &&
      !task.containers.some((other) => other !== container && other.name?.value === sourceContainer.value)
    )
      findings.push(
        findingAt(
          task,
          sourceContainer,
          `\`volumesFrom\`: no other container of the task is called \`${sourceContainer.value}\`.`,
        ),
      );
  for (const from of container.volumesFrom?.items ?? [])
    if (!from.sourceContainer) findings.push(findingIn(task, container, `\`${from.path}\` needs \`sourceContainer\`.`));
  return findings;
}
