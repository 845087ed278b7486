/** Looks for programs by their names, wherever the image's shell or program would find them. */
import { posix } from 'node:path';
import type { BuiltImage } from '../evidence.ts';

const usualFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/opt/bin'];

/** Absolute paths, links included, in the order of the folders and then of the names. */
export async function findPrograms(image: BuiltImage, names: readonly string[]): Promise<string[]> {
  const inPath = (image.config.env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const found: string[] = [];
  for (const folder of new Set([...inPath, ...usualFolders])) {
    const entry = await image.stat(folder);
    // A link like /bin → /usr/bin leads to a folder that is looked at anyway.
    if (entry?.type !== 'directory') continue;
    const paths = names.map((name) => posix.join(folder, name));
    const stats = await Promise.all(paths.map((path) => image.stat(path)));
    found.push(...paths.filter((_, index) => stats[index] !== null));
  }
  return found;
}
