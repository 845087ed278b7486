/** Where the program's own files lie, from source as well as from dist/. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'exercises', 'course.yaml'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('exercises/course.yaml was not found above the program.');
  return findRoot(parent);
}

/** The folder that holds package.json, exercises/ and dist/. Absolute. */
export const root = findRoot(dirname(fileURLToPath(import.meta.url)));
export const exercisesDir = join(root, 'exercises');
export const webDir = join(root, 'dist', 'web');
