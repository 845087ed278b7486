/** What code in a container gets by itself: its role, the secrets in its environment, and the host where nothing holds it back. */
import type { Range } from '../check.ts';
import { findSecret, textsOf } from '../ecs/plain-secret.ts';
import { parseReference } from '../ecs/secret-reference.ts';
import { nameOf } from '../ecs/task-definition.ts';
import type { ContainerDefinition, TaskDefinition } from '../ecs/task-definition.ts';
import { knownBase } from '../parse/dockerfile.ts';
import type { Dockerfile } from '../parse/dockerfile.ts';
import { roleNamed } from './decide.ts';
import type { Step } from './graph.ts';
import type { Models } from './models.ts';
import type { WorldContainer } from './world.ts';

/** The container's part of the task definition; undefined when the file has no such container any more. */
export function definitionOf(
  models: Models,
  { task }: WorldContainer,
): { task: TaskDefinition; container: ContainerDefinition } | undefined {
  const definition = task && models.tasks.get(task.file);
  const container = definition?.containers.find(({ name }) => name?.value === task?.container);
  return definition && container && { task: definition, container };
}

export function containerSteps(models: Models, each: WorldContainer): Step[] {
  const { world } = models;
  const from = each.name;
  const found = definitionOf(models, each);
  if (!found || !each.task) {
    const at = { file: world.network, range: models.template.resources.get(each.service)?.range ?? first };
    return each.secrets.map((secret) => ({
      from,
      to: secret,
      kind: 'environment',
      how: `it stands in the environment of ${from}, which needs it`,
      ...at,
    }));
  }
  const { task, container } = found;
  const role = task.taskRoleArn && roleNamed(world, task.taskRoleArn.value);
  return [
    ...(role && task.taskRoleArn
      ? [
          {
            from,
            to: role.name,
            kind: 'credentials',
            how: '169.254.170.2 hands the credentials of the task role to all code in the task',
            file: task.file,
            range: task.taskRoleArn.range,
          },
        ]
      : []),
    ...environmentSteps(models, from, task, container),
    ...hostSteps(from, task, container, models.images.get(each.task.image)),
  ];
}

const first: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

function environmentSteps(
  { world }: Models,
  from: string,
  task: TaskDefinition,
  container: ContainerDefinition,
): Step[] {
  return world.secrets.flatMap(({ name: to, arn, value }): Step[] => {
    const plain = findSecret(value, textsOf(container.tree));
    const fetched = (container.secrets?.items ?? []).find(({ valueFrom }) => {
      const reference = parseReference(valueFrom?.value ?? '');
      return reference.service === 'secretsmanager' && reference.arn === arn;
    });
    return [
      ...(plain
        ? [
            {
              from,
              to,
              kind: 'plain',
              how: `\`${plain.at.path}\` holds it ${plain.how}`,
              file: task.file,
              range: plain.at.range,
            },
          ]
        : []),
      ...(fetched?.valueFrom
        ? [
            {
              from,
              to,
              kind: 'environment',
              how: `the agent puts it into the environment (\`${fetched.valueFrom.path}\`)`,
              file: task.file,
              range: fetched.valueFrom.range,
            },
          ]
        : []),
    ];
  });
}

/** Root in the container, by whom, or why nobody can say. */
function rootOf(
  { user }: ContainerDefinition,
  image: Dockerfile | undefined,
): { root: boolean | 'unknown'; who: string; group: string } {
  const declared = image?.target?.config.user;
  const inherited = declared?.known === false && declared.base !== null ? knownBase(declared.base)?.user : undefined;
  const text = user?.value || (declared?.known ? declared.value : inherited);
  if (text === undefined) return { root: 'unknown', who: 'a user that the Dockerfile does not tell', group: '' };
  const [account = '', group = ''] = text.split(':');
  const root = account === '' || account === 'root' || /^[+-]?0+$/.test(account);
  const who = root
    ? `root (neither \`user\` nor ${image?.file ?? 'the Dockerfile'} names anybody else)`
    : `\`${text}\``;
  return { root, who, group };
}

/** Folders of the host from which root takes the whole host. */
const sensitive = [
  '/etc',
  '/root',
  '/proc',
  '/sys',
  '/boot',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/dev',
  '/var/lib/docker',
  '/var/lib/ecs',
  '/var/spool/cron',
];
const sockets = ['/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock'];
const holds = (folder: string, path: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

/**
 * The socket of the engine belongs to root and the group docker; whoever may write to it starts what they like, as root of the host.
 * https://docs.docker.com/engine/security/#docker-daemon-attack-surface
 */
function hostSteps(
  from: string,
  task: TaskDefinition,
  container: ContainerDefinition,
  image: Dockerfile | undefined,
): Step[] {
  const { root, who, group } = rootOf(container, image);
  const step = (kind: string, how: string, range: Range, unknown?: string): Step[] => [
    { from, to: 'host', kind, how, file: task.file, range, ...(unknown !== undefined && { unknown }) },
  ];
  // Docker's group has a number below 1000 that only the host knows.
  const maybeDocker = group === 'docker' || (/^\d{1,3}$/.test(group) && Number(group) > 0);
  const doubt =
    root === 'unknown' ? `whether ${nameOf(container)} runs as root cannot be told: it is ${who}` : undefined;
  const mounts = (container.mountPoints?.items ?? []).flatMap((mount): Step[] => {
    const volume = task.volumes?.items.find(({ name }) => name?.value === mount.sourceVolume?.value);
    const source = volume?.host?.sourcePath?.value.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
    if (source === undefined) return [];
    const range = mount.sourceVolume?.range ?? mount.range;
    const socket = sockets.find((path) => holds(source, path));
    if (socket !== undefined) {
      const how = `${who} in the container may write to \`${socket}\` of the host, and so start a container that is root there`;
      if (root === true) return step('socket', how, range);
      if (root === 'unknown') return step('socket', how, range, doubt);
      return maybeDocker
        ? step('socket', how, range, `whether group ${group} is the host's group \`docker\` is known to the host only`)
        : [];
    }
    if (
      root === false ||
      mount.readOnly?.value === true ||
      !sensitive.some((path) => holds(path, source) || holds(source, path))
    )
      return [];
    return step('folder', `${who} in the container writes to \`${source}\` of the host`, range, doubt);
  });
  const added = (container.linuxParameters?.capabilities?.add?.items ?? []).map(({ value }) => value);
  const caps = [
    'ALL',
    'SYS_ADMIN',
    'SYS_MODULE',
    'DAC_READ_SEARCH',
    ...(task.pidMode?.value === 'host' ? ['SYS_PTRACE'] : []),
  ];
  const cap = caps.find((each) => added.includes(each));
  return [
    ...mounts,
    ...(container.privileged?.value === true && root !== false
      ? step(
          'privileged',
          `${who} in a privileged container mounts the disk of the host`,
          container.privileged.range,
          doubt,
        )
      : []),
    ...(cap !== undefined && root !== false && container.linuxParameters
      ? step('capability', `${who} with ${cap} leaves the container`, container.linuxParameters.range, doubt)
      : []),
  ];
}
