/** A disk of fixed size in a file: what strangers' builds write ends there, not on the host. Linux, as root, with loop devices. */
import { execFile } from 'node:child_process';
import { mkdir, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes a file system of `bytes` in `file` and mounts it at `folder`. Throws when this machine has no mkfs.ext4 or no loop devices for us. */
export async function mountDisk(file: string, folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await writeFile(file, '', { mode: 0o600 });
  // Sparse: the host's disk is used as it fills, and `discard` gives back what is deleted.
  await truncate(file, bytes);
  // Nothing on it outlives its engine, so it needs neither a journal nor reserved blocks.
  const options = ['-q', '-F', '-m', '0', '-O', '^has_journal', '-E', 'lazy_itable_init=1,nodiscard', '-i', '8192'];
  try {
    await run('mkfs.ext4', [...options, file], { timeout: 60_000 });
    await run('mount', ['-o', 'loop,noatime,discard', file, folder], { timeout: 60_000 });
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Free and whole size in bytes. */
export async function diskSpace(folder: string): Promise<{ free: number; size: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}
