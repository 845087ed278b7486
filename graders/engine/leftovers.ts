/** What a dockerd leaves when it is killed rather than stopped: its containerd, running steps, mounts, cgroups. Linux, as root. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cgroupFolders } from './cgroup.ts';
import { processStart } from './leases.ts';

const run = promisify(execFile);

/** Ends the processes and takes away the mounts below these folders. Only for a dockerd that is no longer running. */
export async function clearLeftovers(folders: { data: string; run: string; cgroup: string }): Promise<void> {
  const pids = [...containerdPids(folders.run), ...cgroupPids(folders.cgroup)];
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended meanwhile
    }
  }
  for (let tries = 0; tries < 100 && pids.some((pid) => processStart(pid) !== null); tries++) await sleep(50);
  for (const mount of mountsBelow([folders.data, folders.run])) {
    // Lazily: a mount that something still looks at goes when it lets go.
    await run('umount', ['-l', mount]).catch(() => undefined);
  }
  // dockerd would take a zombie of this pid for a containerd that still runs, and wait for it in vain.
  rmSync(join(folders.run, 'containerd', 'containerd.pid'), { force: true });
  removeCgroups(folders.cgroup);
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

/** The cgroups of this name and everything below, deepest first. */
function cgroupsNamed(name: string): string[] {
  return cgroupFolders(name)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => {
      const below = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name));
      return [folder, ...below];
    })
    .toSorted((a, b) => b.length - a.length);
}

function cgroupPids(name: string): number[] {
  return cgroupsNamed(name).flatMap((folder) => {
    try {
      return readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
}

function removeCgroups(name: string): void {
  for (const folder of cgroupsNamed(name)) {
    try {
      rmdirSync(folder);
    } catch {
      // still in use: an empty cgroup costs nothing, and the next start takes it over
    }
  }
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
