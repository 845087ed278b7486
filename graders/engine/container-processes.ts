/**
 * A container's processes as this machine's kernel shows them. A program in a container can stop (SIGSTOP) the runtime
 * that is about to start another one there; the engine then answers nothing about that container any more, and does not
 * even remove it. What helps is to end its processes without asking the engine. Sees nothing of engines elsewhere.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Pids by the host's count. The control group of a container is named by its id on every engine; what has only just
 * entered may be in its process namespace and not yet in the group.
 */
function pidsOf(containerId: string): string[] {
  // Anything shorter could name others' processes, and nothing at all would name every one.
  if (!/^[0-9a-f]{64}$/.test(containerId)) return [];
  const all = list('/proc').filter((name) => /^\d+$/.test(name));
  const grouped = all.filter((pid) => read(`/proc/${pid}/cgroup`).includes(containerId));
  const spaces = new Set(grouped.map(processSpace).filter((space) => space !== null && space !== processSpace('self')));
  return all.filter((pid) => grouped.includes(pid) || spaces.has(processSpace(pid)));
}

/** Names the process namespace, e.g. `pid:[4026531836]`. */
function processSpace(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}

/** True when the runtime, or a process whose environment holds `mark`, was stopped there by somebody inside. */
export function isStopped(containerId: string, mark: string): boolean {
  return pidsOf(containerId).some((pid) => {
    const [, name = '', state = ''] = /^\d+ \((.*)\) (\S)/s.exec(read(`/proc/${pid}/stat`)) ?? [];
    return /^t$/i.test(state) && (name.startsWith('runc') || read(`/proc/${pid}/environ`).includes(mark));
  });
}

/** Ends every process of the container, the first one before all: the kernel then ends those that are stopped. */
export function killProcesses(containerId: string): void {
  for (const pid of pidsOf(containerId)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // ended meanwhile, or not ours to end
    }
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
