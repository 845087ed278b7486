/** Promise 3: `kill -9` at any moment loses no submission and grades none twice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../../server/paths.ts';
import { openStore } from '../../../server/store/kysely.ts';
import { until } from '../support/until.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-crash-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const support = join(root, 'test/server/support');

function start(...args: string[]) {
  return startProgram('crash-program.ts', ...args);
}

function startProgram(program: string, ...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--import', join(support, 'typescript.mjs'), join(support, program), folder, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  children.push(child);
  const out = { lines: [] as string[], errors: '' };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    // A line cut by the kill was never said.
    rest = parts.pop()!;
    out.lines.push(...parts);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.errors += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, out, ended };
}

test(
  'killed in the middle of accepting and grading: all accepted, each graded once',
  { timeout: 120_000 },
  async () => {
    const accepted: string[] = [];
    for (const after of [7, 19]) {
      const { child, out, ended } = start('submit');
      await until(`${after} submissions`, () => out.lines.length >= after, 30_000);
      child.kill('SIGKILL');
      await ended;
      accepted.push(...out.lines);
    }

    const last = start();
    await until('the last start', () => last.out.lines.includes('ready'), 30_000);
    const store = await openStore(folder);
    try {
      const left = async () => (await store.waiting()).length + (await store.countRunning());
      await until('the queue is empty', async () => (await left()) === 0, 30_000);
      const begun = (await readFile(join(folder, 'graded.txt'), 'utf8')).trim().split('\n');
      expect(new Set(begun).size).toBe(begun.length);
      expect(accepted.length).toBeGreaterThanOrEqual(26);
      for (const id of accepted) {
        const attempts = begun.filter((line) => line.startsWith(id)).map((line) => Number(line.split(' ')[1]));
        // The verdict is that of the last attempt that was begun: after a verdict there was no other.
        const final = Math.max(...attempts);
        expect(await store.getSubmission(id)).toMatchObject({ state: 'graded', attempt: final, score: final });
      }
    } finally {
      await store.close();
    }

    // Each start above took over the lock of a killed process; while one lives it is refused.
    const second = start();
    await second.ended;
    expect(second.out.errors).toMatch(/Another Drydock serves the data folder/);
  },
);

test('killed while it looks into an image: made at the next start', { timeout: 120_000 }, async () => {
  const first = startProgram('xray-crash-program.ts', 'ask');
  const begun = async () => readFile(join(folder, 'made.txt'), 'utf8').catch(() => '');
  await until('the first attempt', async () => (await begun()) !== '', 30_000);
  first.child.kill('SIGKILL');
  await first.ended;
  const id = first.out.lines[0]!;

  startProgram('xray-crash-program.ts');
  const store = await openStore(folder);
  try {
    await until('ready', async () => (await store.xrays.get(id))?.state === 'ready', 30_000);
    expect(await begun()).toBe(`${id} 1\n${id} 2\n`);
    expect((await store.xrays.read(id))!.byteLength).toBeGreaterThan(100);
  } finally {
    await store.close();
  }
});
