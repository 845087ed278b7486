/** Volumes, mount points, tmpfs and /dev/shm of a container → mounts of the engine. */
import type { ContainerSpec, ImageConfig } from '../evidence.ts';
import type { ContainerDefinition, TaskDefinition, Volume } from './task-definition.ts';
import { nameOf, requiresFargate } from './task-definition.ts';

type Mount = NonNullable<ContainerSpec['mounts']>[number];

const mebibyte = 1024 * 1024;

/**
 * A volume with a name only is an empty directory of the task. On Fargate it belongs to root with mode 0755, whatever the
 * image has at that path; only when the image declares `VOLUME` for exactly this path are its content, owner and mode copied
 * in. On EC2 the Docker daemon manages the volume and always copies.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
 */
export function planMounts(
  task: TaskDefinition,
  definition: ContainerDefinition,
  image: ImageConfig,
): { mounts: Mount[]; notes: string[] } {
  const notes: string[] = [];
  const declared = new Set(image.volumes.map(plainPath));
  const mounts: Mount[] = mountPoints(task, definition).map(({ volume, path, readOnly }) => {
    const kind = otherKind(volume);
    const note = kind && `Volume \`${volume.name?.value}\` (${kind}) is replaced by an empty volume here.`;
    if (note && !notes.includes(note)) notes.push(note);
    const noCopy = kind !== null || (requiresFargate(task) && !declared.has(plainPath(path)));
    return { type: 'volume', target: path, shared: volume.name?.value ?? path, readOnly, noCopy };
  });
  for (const { containerPath, size, mountOptions } of definition.linuxParameters?.tmpfs?.items ?? [])
    if (containerPath && size)
      mounts.push({
        type: 'tmpfs',
        target: containerPath.value,
        sizeBytes: size.value * mebibyte,
        options: mountOptions?.items.map(({ value }) => value) ?? [],
      });
  const sharedMemory = definition.linuxParameters?.sharedMemorySize;
  if (sharedMemory)
    mounts.push({ type: 'tmpfs', target: '/dev/shm', sizeBytes: sharedMemory.value * mebibyte, mode: 0o1777 });
  return { mounts, notes };
}

interface MountPoint {
  volume: Volume;
  path: string;
  readOnly: boolean;
}

/** Its own mount points and those it takes over with `volumesFrom`. */
function mountPoints(
  task: TaskDefinition,
  definition: ContainerDefinition,
  seen: ReadonlySet<string> = new Set(),
): MountPoint[] {
  const own = (definition.mountPoints?.items ?? []).flatMap(({ sourceVolume, containerPath, readOnly }) => {
    const volume = task.volumes?.items.find(({ name }) => name && name.value === sourceVolume?.value);
    return volume && containerPath ? [{ volume, path: containerPath.value, readOnly: readOnly?.value ?? false }] : [];
  });
  const visited = new Set([...seen, nameOf(definition)]);
  const taken = (definition.volumesFrom?.items ?? []).flatMap(({ sourceContainer, readOnly }) => {
    const source = task.containers.find(({ name }) => name && name.value === sourceContainer?.value);
    if (!source || visited.has(nameOf(source))) return [];
    return mountPoints(task, source, visited).map((mount) => ({
      ...mount,
      readOnly: mount.readOnly || (readOnly?.value ?? false),
    }));
  });
  return [...own, ...taken.filter(({ path }) => !own.some((mount) => mount.path === path))];
}

/** What the volume really is, when it is more than an empty directory of the task. */
function otherKind(volume: Volume): string | null {
  if (volume.efsVolumeConfiguration) return 'EFS';
  if (volume.s3filesVolumeConfiguration) return 'S3 Files';
  if (volume.fsxWindowsFileServerVolumeConfiguration) return 'FSx';
  if (volume.configuredAtLaunch?.value) return 'EBS, configured at launch';
  if (volume.host?.sourcePath) return `host directory ${volume.host.sourcePath.value}`;
  return null;
}

function plainPath(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}
