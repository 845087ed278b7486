/**
 * The first process of a container as /proc shows it, read from outside: for engines that we run on this machine. Needs no
 * program in the container, which could starve or mislead one. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';

/** A file below /proc/PID; null when the process has ended. Reads `uid_map` and `gid_map` beside `status`, so that ids are those that the container sees. */
export async function firstProcess(container: Docker.Container, file: 'status' | 'cmdline'): Promise<string | null> {
  const pid = await pidOf(container);
  if (pid === null) return null;
  const read = (name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8');
  try {
    const text =
      file === 'status' ? inside(await read(file), await read('uid_map'), await read('gid_map')) : await read(file);
    // The number may have gone to another process meanwhile; if the container still runs with it, it had not.
    return (await pidOf(container)) === pid ? text : null;
  } catch {
    return null;
  }
}

/** On this machine; null when it does not run. */
export async function pidOf(container: Docker.Container): Promise<number | null> {
  const { State } = await container.inspect();
  return State.Running ? State.Pid : null;
}

/** The process `pid` of this machine has ended, or only its parent has yet to notice. */
export async function hasEnded(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // proc_pid_stat(5): the state follows the name, which is in parentheses and may hold some itself.
  return stat === null || /^ [ZXx]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

/** `status` with the ids of users and groups as the user namespace with these maps sees them. */
export function inside(status: string, uidMap: string, gidMap: string): string {
  const translated = { Uid: uidMap, Gid: gidMap, Groups: gidMap };
  return status.replace(/^(Uid|Gid|Groups):(.*)$/gm, (_, name: keyof typeof translated, ids: string) => {
    return `${name}:${ids.replace(/\d+/g, (id) => String(idInside(Number(id), translated[name])))}`;
  });
}

/** What the kernel shows for an id without a place in the map. */
const nobody = 65534;

function idInside(id: number, map: string): number {
  for (const line of map.trim().split('\n')) {
    const [inner = 0, outer = 0, count = 0] = line.trim().split(/\s+/).map(Number);
    if (id >= outer && id < outer + count) return inner + id - outer;
  }
  return nobody;
}
