/** The files of the course on disk. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Files } from '../graders/index.ts';

/** Names of the folders in a folder, sorted; none when it is not there. */
export async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Git keeps no `.git` inside a repository, so an exercise that has one among its files keeps it as `_git`. */
export async function readContext(folder: string): Promise<Files> {
  const files = await readFiles(folder);
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/^_git\//, '.git/'), text]));
}

/** Every ordinary file below the folder by its path with `/`; an absent folder is empty. */
export async function readFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: Record<string, string> = {};
  for (const entry of entries.toSorted((a, b) => (a.parentPath + a.name < b.parentPath + b.name ? -1 : 1))) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(folder, path).split(sep).join('/')] = await readFile(path, 'utf8');
  }
  return files;
}

/** Newest change below the folder in milliseconds since the epoch: cheap enough to ask before serving a page in development. */
export async function lastChange(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    entries.map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        (s) => s.mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...times);
}
