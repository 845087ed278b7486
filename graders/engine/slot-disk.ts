/** A disk of fixed size in a file: what strangers' builds write ends there, not on the host. Linux, as root, with loop devices. */
import { execFile } from 'node:child_process';
import { mkdir, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes a file system of `bytes` in `file`, or copies the one in `from`, and mounts it at `folder`. Throws when this machine
 * has no mkfs.ext4 or no loop devices for us.
 */
export async function mountDisk(file: string, folder: string, bytes: number, from?: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  try {
    const copied = from !== undefined && (await copyDisk(from, file));
    if (!copied) await makeDisk(file, bytes);
    await run('mount', ['-o', 'loop,noatime,discard', file, folder], limit);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** What was written is in the file then. False when something held on to it for seconds. */
export async function unmountDisk(folder: string): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      await run('umount', ['-R', folder], limit);
      return true;
    } catch {
      await sleep(100);
    }
  }
  return false;
}

const limit = { timeout: 60_000 };

async function makeDisk(file: string, bytes: number): Promise<void> {
  await writeFile(file, '', { mode: 0o600 });
  // Sparse: the host's disk is used as it fills, and `discard` gives back what is deleted.
  await truncate(file, bytes);
  // Nothing on it outlives its engine, so it needs neither a journal nor reserved blocks.
  const options = ['-q', '-F', '-m', '0', '-O', '^has_journal', '-E', 'lazy_itable_init=1,nodiscard', '-i', '8192'];
  await run('mkfs.ext4', [...options, file], limit);
}

/** Holes stay holes, and a file system that can share blocks shares them. */
async function copyDisk(from: string, file: string): Promise<boolean> {
  return run('cp', ['--sparse=auto', '--reflink=auto', '--preserve=mode', from, file], limit).then(
    () => true,
    () => false,
  );
}

/** Free and whole size in bytes. */
export async function diskSpace(folder: string): Promise<{ free: number; size: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}
