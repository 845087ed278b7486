/** What a dockerd leaves when it is killed rather than stopped: its containerd, running steps, mounts, cgroups. Linux, as root. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Cgroup } from './cgroup.ts';
import { processStart } from './leases.ts';

const run = promisify(execFile);

/** Ends the processes and takes away the mounts below these folders. Only for a dockerd that is no longer running. */
export async function clearLeftovers(place: { data: string; run: string }, cgroup: Cgroup): Promise<void> {
  const deadline = Date.now() + 5000;
  // What is killed may just have started another process: look again until nothing is left.
  for (;;) {
    const pids = [...containerdPids(place.run), ...cgroup.pids()].filter((pid) => processStart(pid) !== null);
    if (pids.length === 0 || Date.now() > deadline) break;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // ended meanwhile
      }
    }
    await sleep(20);
  }
  for (const mount of mountsBelow([place.data, place.run])) {
    // Lazily: a mount that something still looks at goes when it lets go.
    await run('umount', ['-l', mount]).catch(() => undefined);
  }
  // dockerd would take a zombie of this pid for a containerd that still runs, and wait for it in vain.
  rmSync(join(place.run, 'containerd', 'containerd.pid'), { force: true });
  cgroup.remove();
}

/** containerd and its shims name their engine's folder on the command line. */
function containerdPids(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return (
          (command[0] ?? '').includes('containerd') && command.some((word) => word.startsWith(`${folder}/containerd/`))
        );
      } catch {
        return false;
      }
    });
}

/** Innermost first. */
function mountsBelow(folders: readonly string[]): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) =>
      (line.split(' ')[1] ?? '').replace(/\\(\d{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    )
    .filter((path) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`)))
    .toReversed();
}
