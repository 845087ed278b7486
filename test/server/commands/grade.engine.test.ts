/** The command as its user meets it: a process of its own that answers and ends. Needs dist/ (the run builds it first). */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../graders/index.ts';
import { loadContent } from '../../../server/content.ts';
import { exercisesDir, root } from '../../../server/paths.ts';

const content = await loadContent(exercisesDir);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-grade-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Killed when it does not end by itself; then the code is null. */
function grade(id: string, dockerfile: string): Promise<{ code: number | null; verdict: Verdict }> {
  const learner = mkdtempSync(join(folder, 'learner-'));
  writeFileSync(join(learner, 'Dockerfile'), dockerfile);
  const engine = process.env['DRYDOCK_TEST_ENGINE'] ?? 'private';
  const env = { ...process.env, DRYDOCK_ENGINE: engine, DRYDOCK_DATA: join(folder, 'data') };
  const args = [join(root, 'server/bin.mjs'), 'grade', id, learner, '--json'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env, timeout: 120_000 }, (_, stdout) =>
      resolve({ code: child.exitCode, verdict: JSON.parse(stdout) as Verdict }),
    );
  });
}

const head = 'FROM node:20.11.1-alpine3.19\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n';
const tail = 'EXPOSE 3000\nCMD ["node", "server.js"]\n';

describe('drydock grade image/non-root', () => {
  it.each([
    ['the solution', content.proofs('image/non-root')!.solutions[0]!.files['Dockerfile']!],
    ['USER 1001:0', `${head}USER 1001:0\n${tail}`],
    ['a numeric user without a passwd entry', `${head}USER 4242\n${tail}`],
    ['a user inherited from a parent stage', `${head.replace('\n', ' AS base\n')}USER node\nFROM base\n${tail}`],
  ])('passes %s, and the process ends with 0', async (_, dockerfile) => {
    const { code, verdict } = await grade('image/non-root', dockerfile);
    expect(verdict).toMatchObject({ status: 'passed', score: 100 });
    expect(code).toBe(0);
  });

  it.each([
    ['USER 0', `${head}USER 0\n${tail}`],
    ['USER root', `${head}USER root\n${tail}`],
    ['USER through ARG', `${head}ARG U=0\nUSER $U\n${tail}`],
    ['a comment', `${head}# USER node\n${tail}`],
    ['USER in the builder stage only', `${head.replace('\n', ' AS builder\n')}USER node\n${head}${tail}`],
    ['USER node, then root', `${head}USER node\nUSER root\n${tail}`],
    ['a heredoc that contains the line', `${head}RUN cat <<EOF > /tmp/x\nUSER node\nEOF\n${tail}`],
  ])('fails %s by both checks of the user, and the process ends with 1', async (_, dockerfile) => {
    const { code, verdict } = await grade('image/non-root', dockerfile);
    const failed = verdict.checks.filter((check) => check.status === 'failed' && !check.notTried);
    expect(failed.map(({ id }) => id)).toEqual(['declared-user', 'running-user']);
    expect(code).toBe(1);
  });
});
