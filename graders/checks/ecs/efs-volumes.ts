/** The task mounts its file system encrypted on the way, as its role, through its access point. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { opening } from '../../ecs/shape.ts';
import type { TaskDefinition, Volume } from '../../ecs/task-definition.ts';
import { findingAt } from '../../ecs/task-definition.ts';

const files = (configuration: object) =>
  exampleTask(
    { mountPoints: [{ sourceVolume: 'charts', containerPath: '/charts' }] },
    {
      taskRoleArn: 'arn:aws:iam::111122223333:role/berth-task',
      volumes: [{ name: 'charts', efsVolumeConfiguration: { fileSystemId: 'fs-0a1b2c3d4e5f60718', ...configuration } }],
    },
  );
const wanted = {
  volumes: [
    {
      container: 'berth',
      path: '/charts',
      fileSystem: 'fs-0a1b2c3d4e5f60718',
      accessPoint: 'fsap-0a1b2c3d4e5f60718',
      role: 'arn:aws:iam::111122223333:role/berth-task',
    },
  ],
};
const point = { accessPointId: 'fsap-0a1b2c3d4e5f60718', iam: 'ENABLED' };

const volume = z.strictObject({
  container: z.string(),
  /** Where the container expects the files. */
  path: z.string(),
  fileSystem: z.string(),
  accessPoint: z.string(),
  /** The task role that the file system's policy knows. */
  role: z.string(),
});

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({ volumes: z.array(volume).min(1) }),
  title: 'The file system is mounted over TLS, as the task role',
  help: `Follows a path of the container to its volume and asks what the mount helper will do: \`transitEncryption\` puts NFS into TLS, \`authorizationConfig.iam\` signs the
mount with the task role, and the access point fixes user and root directory. Without these NFS trusts whoever reaches port 2049.`,
  examples: {
    good: [{ files: files({ transitEncryption: 'ENABLED', authorizationConfig: point }), with: wanted }],
    bad: [
      { files: files({}), with: wanted },
      {
        files: files({ transitEncryption: 'ENABLED', authorizationConfig: { ...point, iam: 'DISABLED' } }),
        with: wanted,
        note: 'nobody in particular mounts it',
      },
    ],
  },
  run: (task, { volumes }) => volumes.flatMap((wish) => faultsOf(task, wish)),
});

function faultsOf(task: TaskDefinition, wish: z.infer<typeof volume>): Finding[] {
  const { container: name, path } = wish;
  const here = { range: opening(task.tree) };
  const container = task.containers.find((one) => one.name?.value === name);
  const mount = container?.mountPoints?.items.find(({ containerPath }) => containerPath?.value === path);
  if (!mount)
    return [
      findingAt(
        task,
        container ?? here,
        `\`${name}\` mounts nothing at \`${path}\`, where it keeps its files: what it writes there is gone with the task.`,
      ),
    ];
  const found = task.volumes?.items.find((one) => one.name?.value === mount.sourceVolume?.value);
  const efs = found?.efsVolumeConfiguration;
  if (!efs)
    return [
      findingAt(
        task,
        found ?? mount,
        `The volume behind \`${path}\` is no EFS file system, so its files are gone with the task.`,
      ),
    ];
  const role = task.taskRoleArn;
  return [
    ...efsFaults(efs, wish).map(([at, message]) => findingAt(task, at ?? efs, message)),
    ...(role?.value === wish.role
      ? []
      : [
          findingAt(
            task,
            role ?? here,
            `The mount is signed with the task role, and the file system knows \`${wish.role}\`; the task ${role ? `has \`${role.value}\`` : 'has none'}.`,
          ),
        ]),
  ];
}

type Place = Parameters<typeof findingAt>[1];

function efsFaults(
  efs: NonNullable<Volume['efsVolumeConfiguration']>,
  { fileSystem, accessPoint }: z.infer<typeof volume>,
): [Place | undefined, string][] {
  const { fileSystemId, transitEncryption, authorizationConfig } = efs;
  const faults: [Place | undefined, string][] = [];
  if (fileSystemId?.value !== fileSystem)
    faults.push([
      fileSystemId,
      `The file system of the stack is \`${fileSystem}\`; the task mounts \`${fileSystemId?.value ?? 'none'}\`.`,
    ]);
  if (transitEncryption?.value !== 'ENABLED')
    faults.push([
      transitEncryption,
      '`transitEncryption` is not `ENABLED`: NFS goes over the network in plain text, whatever encrypts the disk, and a file system that demands TLS refuses the mount.',
    ]);
  if (authorizationConfig?.iam?.value !== 'ENABLED')
    faults.push([
      authorizationConfig?.iam ?? authorizationConfig,
      '`authorizationConfig.iam` is not `ENABLED`: the task mounts as nobody, so the file system either lets everybody in or keeps the task out.',
    ]);
  const point = authorizationConfig?.accessPointId;
  if (point?.value !== accessPoint)
    faults.push([
      point ?? authorizationConfig,
      `The access point is \`${accessPoint}\`; the task mounts ${point ? `through \`${point.value}\`` : 'the root of the file system'}, with whatever user its process has.`,
    ]);
  return faults;
}
