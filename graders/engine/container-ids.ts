/** Owners of files as a container sees them. An engine with a user namespace archives a container's files with the host's numbers. */
import type Docker from 'dockerode';
import { asking } from './api.ts';

export interface ContainerIds {
  uid(onHost: number): number;
  gid(onHost: number): number;
}

/** How many ids a namespace has, as `dockerd --userns-remap` asks for them. */
const range = 65_536;
const known = new WeakMap<Docker, Promise<ContainerIds>>();

/** Asked once per engine. */
export function containerIds(docker: Docker): Promise<ContainerIds> {
  let ids = known.get(docker);
  if (!ids) {
    ids = asking('reading its settings', docker.info() as Promise<EngineInfo>).then(mappingOf);
    // After a failure the next one asks again.
    ids.catch(() => known.delete(docker));
    known.set(docker, ids);
  }
  return ids;
}

export interface EngineInfo {
  SecurityOptions?: string[] | null;
  DockerRootDir?: string;
}

/** The folder of a remapped engine ends in the host's ids of its root: https://docs.docker.com/engine/security/userns-remap/ */
export function mappingOf({ SecurityOptions, DockerRootDir = '' }: EngineInfo): ContainerIds {
  const remapped = (SecurityOptions ?? []).some((option) => option.startsWith('name=userns'));
  const [, uid = '0', gid = '0'] = (remapped ? /\/(\d+)\.(\d+)\/?$/.exec(DockerRootDir) : null) ?? [];
  const from =
    (first: number) =>
    (id: number): number =>
      id >= first && id < first + range ? id - first : id;
  return { uid: from(Number(uid)), gid: from(Number(gid)) };
}
