import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSolutions, textsWithoutFolder } from '../../server/solutions.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-solutions-'));
  for (const [path, text] of Object.entries({
    'solution/Dockerfile': 'FROM a\n',
    'solution/run.sh': 'echo\n',
    'solution.md': 'Because.',
    'solutions/second/Dockerfile': 'FROM b\n',
    'solutions/second.md': 'Also.',
    'solutions/first/Dockerfile': 'FROM c\n',
    'solutions/lost.md': 'About nothing.',
  })) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});
afterEach(() => rm(folder, { recursive: true }));

test('the reference first, the others by name and whole, each with its text', async () => {
  expect(await readSolutions(folder)).toEqual([
    { name: 'solution', files: { Dockerfile: 'FROM a\n', 'run.sh': 'echo\n' }, why: 'Because.' },
    { name: 'first', files: { Dockerfile: 'FROM c\n', 'run.sh': 'echo\n' }, why: null },
    { name: 'second', files: { Dockerfile: 'FROM b\n', 'run.sh': 'echo\n' }, why: 'Also.' },
  ]);
});

test('a text without its answer is found', async () => {
  expect(await textsWithoutFolder(join(folder, 'solutions'))).toEqual(['lost']);
  expect(await textsWithoutFolder(join(folder, 'nowhere'))).toEqual([]);
});
