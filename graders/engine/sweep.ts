/** Removes what carries certain labels: containers first, killed, then images with their tags, volumes and networks. */
import type Docker from 'dockerode';
import { statusOf } from './api.ts';
import { killProcesses } from './container-processes.ts';
import { label } from './labels.ts';
import { within } from './within.ts';

export interface Swept {
  containers: number;
  images: number;
  volumes: number;
  networks: number;
}

/** `wanted` decides by the labels of each thing that has all of `labels` (`name=value`, or `name` alone). Failures of single removals are left to the next sweep. */
export async function sweep(
  docker: Docker,
  labels: readonly string[],
  wanted: (labels: Record<string, string>) => boolean = () => true,
): Promise<Swept> {
  const filters = JSON.stringify({ label: [...labels, label.submission] });
  const containers = (await docker.listContainers({ all: true, filters })).filter(({ Labels }) => wanted(Labels));
  const removedContainers = await count(containers, ({ Id }) => removeContainer(docker, Id));
  const images = (await docker.listImages({ filters })).filter(({ Labels }) => wanted(Labels ?? {}));
  // Without `noprune` the engine would also drop untagged parents, which the layer cache of others may use; with it, ours goes and they stay.
  const removedImages = await count(images, ({ Id }) => docker.getImage(Id).remove({ force: true }));
  const { Volumes } = await docker.listVolumes({ filters });
  const volumes = (Volumes ?? []).filter(({ Labels }) => wanted(Labels ?? {}));
  const removedVolumes = await count(volumes, ({ Name }) => docker.getVolume(Name).remove({ force: true }));
  const networks = (await docker.listNetworks({ filters })).filter(({ Labels }) => wanted(Labels ?? {}));
  const removedNetworks = await count(networks, ({ Id }) => docker.getNetwork(Id).remove());
  return { containers: removedContainers, images: removedImages, volumes: removedVolumes, networks: removedNetworks };
}

/** How long an engine takes to kill and remove a container, and some more. */
const removeMs = 4000;

async function removeContainer(docker: Docker, id: string): Promise<void> {
  const never = new AbortController().signal;
  const removing = docker
    .getContainer(id)
    .remove({ force: true, v: true })
    .then(() => true);
  if (await within(removing, removeMs, never)) return;
  killProcesses(id);
  if (!(await within(removing, removeMs, never))) throw new Error(`the engine does not remove the container ${id}`);
}

async function count<T>(things: readonly T[], remove: (thing: T) => Promise<unknown>): Promise<number> {
  const results = await Promise.all(
    things.map((thing) =>
      remove(thing).then(
        () => true,
        (error: unknown) => statusOf(error) === 404,
      ),
    ),
  );
  return results.filter(Boolean).length;
}
