/** Who the first process of a container is, and what a probe may demand of that. */
import { z } from 'zod';
import type { Witness } from '../check.ts';
import type { RunningContainer } from '../evidence.ts';

export interface ProcessUser {
  /** Real, effective, saved. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
  uid: number;
  effective: number;
  saved: number;
  gid: number;
  /** The group and the supplementary ones. */
  groups: number[];
  status: Readonly<Record<string, string>>;
}

/** Reads `/proc/1/status` in the running container. */
export async function processUser(container: RunningContainer): Promise<ProcessUser> {
  const status = await container.processStatus();
  const [uid = -1, effective = -1, saved = -1] = numbers(status['Uid']);
  const [gid = -1, effectiveGid = -1] = numbers(status['Gid']);
  if (uid < 0) throw new Error('/proc/1/status has no Uid');
  return {
    uid,
    effective,
    saved,
    gid,
    groups: [...new Set([gid, effectiveGid, ...numbers(status['Groups'])])],
    status,
  };
}

export function isRoot({ uid, effective, saved }: ProcessUser): boolean {
  return uid === 0 || effective === 0 || saved === 0;
}

export const userDemand = {
  /** Exactly this number. */
  uid: z.int().min(0).optional(),
  /** Groups that the process may not be in, itself or as a supplementary one, e.g. 0. */
  notGroups: z.array(z.int().min(0)).default([]),
  /** `numeric`: the user is given as a number, as `runAsNonRoot` needs it; `resolvable`: the number has a name in the image's /etc/passwd. */
  declared: z.enum(['any', 'numeric', 'resolvable']).default('any'),
};

export interface UserDemand {
  uid?: number | undefined;
  notGroups: readonly number[];
  declared: 'any' | 'numeric' | 'resolvable';
}

/** What is wrong, as a sentence about "the first process"; null: nothing. `configured` is what image or task say, `users` the image's own names. */
export function userFault(
  user: ProcessUser,
  configured: string,
  users: ReadonlyMap<string, number>,
  demand: UserDemand,
): string | null {
  if (demand.uid !== undefined && user.uid !== demand.uid)
    return `The first process runs as uid ${user.uid}, and everything around it expects ${demand.uid}: files, volumes and policies are made for that number.`;
  const group = user.groups.find((gid) => demand.notGroups.includes(gid));
  if (group !== undefined)
    return `The first process is in group ${group} (its groups: ${user.groups.join(', ')}). What that group may read and write, the service may.`;
  const name = configured.split(':')[0] ?? '';
  if (demand.declared === 'numeric' && !/^\d+$/.test(name))
    return `The user is given as \`${name || 'nothing'}\`. Kubernetes' \`runAsNonRoot\` cannot tell that a name is not root before the container runs, and refuses it: give the number.`;
  if (demand.declared === 'resolvable' && ![...users.values()].includes(user.uid))
    return `The first process runs as uid ${user.uid}, and the image's /etc/passwd has no name for it. Programs that ask who they are (ssh, git, \`os.userInfo()\`) fail.`;
  return null;
}

export function userWitness({ status }: ProcessUser): Witness {
  return {
    form: 'values',
    title: '/proc/1/status in the running container',
    values: ['Name', 'Uid', 'Gid', 'Groups', 'CapEff'].flatMap((name) =>
      status[name] === undefined ? [] : [{ name, value: status[name].trim(), marked: name === 'Uid' }],
    ),
  };
}

function numbers(text: string | undefined): number[] {
  return (text ?? '').trim().split(/\s+/).filter(Boolean).map(Number);
}
