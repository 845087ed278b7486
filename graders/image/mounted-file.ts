/** A file that the platform mounts when it starts a container, as it does with a secret. */
import { posix } from 'node:path';
import type { ContainerSpec } from '../evidence.ts';

export interface MountedFile {
  path: string;
  content: string;
}

/** Each folder is a mount of its own, so what the image has there is out of sight. */
export function mounted(files: readonly MountedFile[]): Pick<ContainerSpec, 'files' | 'mounts'> {
  const folders = [...new Set(files.map(({ path }) => posix.dirname(path)))];
  return { files, mounts: folders.map((target) => ({ type: 'volume', target, noCopy: true })) };
}
