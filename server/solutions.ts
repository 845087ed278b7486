/** Right answers of an exercise: `solution/`, then `solutions/<name>/`; what is said about each stands beside its folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../graders/index.ts';
import { folders, readFiles } from './exercise-files.ts';

export interface Solution {
  /** Of its folder; the reference answer is `solution`. */
  name: string;
  /** Every editable file. */
  files: Files;
  /** Why it is right and how it differs from the reference: Markdown; null when nobody wrote that yet. */
  why: string | null;
}

/** The reference first, then the others by name. `folder`: the exercise's. */
export async function readSolutions(folder: string): Promise<Solution[]> {
  const files = await readFiles(join(folder, 'solution'));
  const solutions: Solution[] = [{ name: 'solution', files, why: await textOf(join(folder, 'solution.md')) }];
  for (const name of await folders(join(folder, 'solutions'))) {
    const path = join(folder, 'solutions', name);
    solutions.push({ name, files: { ...files, ...(await readFiles(path)) }, why: await textOf(`${path}.md`) });
  }
  return solutions;
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

/** Names of texts about an answer that is not there. */
export async function textsWithoutFolder(path: string): Promise<string[]> {
  const known = await folders(path);
  const entries = await readdir(path).catch(() => []);
  return entries.flatMap((entry) => {
    const name = /^(.+)\.md$/.exec(entry)?.[1];
    return name === undefined || known.includes(name) ? [] : [name];
  });
}
