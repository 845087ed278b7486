import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../../../graders/index.ts';
import { loadContent } from '../../../server/content.ts';
import { exercisesDir } from '../../../server/paths.ts';
import { drydock } from '../../support/cli.ts';

const content = await loadContent(exercisesDir);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-grade-'));
  vi.stubEnv('DRYDOCK_ENGINE', 'off');
  vi.stubEnv('DRYDOCK_DATA', join(folder, 'data'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function learner(files: Readonly<Record<string, string>>): string {
  const own = mkdtempSync(join(folder, 'learner-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
  return own;
}

describe('drydock grade without an engine', () => {
  it('passes a right answer of a static exercise: exit code 0, the promised document', async () => {
    const dir = learner(content.proofs('iam/least-privilege-s3')!.solutions[0]!.files);
    const { stdout, exitCode } = await drydock('grade', 'iam/least-privilege-s3', dir, '--json');
    const verdict = JSON.parse(stdout) as Verdict;
    expect(exitCode).toBe(0);
    expect(verdict).toMatchObject({
      exercise: 'iam/least-privilege-s3',
      status: 'passed',
      score: 100,
      maxScore: 100,
      engine: null,
    });
    expect(Object.keys(verdict)).toEqual(
      expect.arrayContaining(['exercise', 'status', 'score', 'maxScore', 'checks', 'engine', 'durationMs']),
    );
    for (const check of verdict.checks) {
      expect(Object.keys(check)).toEqual(
        expect.arrayContaining(['id', 'kind', 'status', 'points', 'earned', 'findings']),
      );
    }
  });

  it('gives advice beside the checks: no points, no change of status, no error that a check tells', async () => {
    const [solution] = content.proofs('iam/least-privilege-s3')!.solutions;
    const policy = JSON.parse(solution!.files['policy.json']!) as { Statement: { Sid?: string }[] };
    const [first] = policy.Statement;
    policy.Statement.push({ ...first, Sid: 'Again' });
    const dir = learner({ 'policy.json': JSON.stringify(policy) });
    const { stdout, exitCode } = await drydock('grade', 'iam/least-privilege-s3', dir, '--json');
    const verdict = JSON.parse(stdout) as Verdict;
    expect([exitCode, verdict.status, verdict.score]).toEqual([0, 'passed', 100]);
    expect(verdict.advice).toEqual([
      expect.objectContaining({
        file: 'policy.json',
        message: expect.stringMatching(/^Statement \d nothing|allows nothing that statement/),
        advice: expect.objectContaining({ code: 'redundant-statement', severity: 'suggestion' }),
      }),
    ]);
    const text = await drydock('grade', 'iam/least-privilege-s3', dir);
    expect(text.stdout).toMatch(/^suggestion: policy\.json:1:\d+ .* Take it out/m);

    const broken = learner({ 'policy.json': stdout.slice(0, 20) });
    const unread = JSON.parse((await drydock('grade', 'iam/least-privilege-s3', broken, '--json')).stdout) as Verdict;
    expect(unread.advice).toBeUndefined();

    const misspelled = learner({ 'policy.json': JSON.stringify(policy).replaceAll('s3:GetObject', 's3:GetObjct') });
    const told = JSON.parse((await drydock('grade', 'iam/least-privilege-s3', misspelled, '--json')).stdout) as Verdict;
    expect(told.checks.flatMap(({ findings }) => findings.map(({ message }) => message)).join()).toMatch(/GetObjct/);
    expect(told.advice ?? []).toEqual([]);
  });

  it('knows where each policy of an exercise is attached', async () => {
    const dir = learner(content.exercise('iam/task-trust-policy')!.starter);
    const { stdout } = await drydock('grade', 'iam/task-trust-policy', dir, '--json');
    const { advice } = JSON.parse(stdout) as Verdict;
    expect(advice?.map((one) => one.advice?.code)).toContain('confused-deputy');
  });

  it('fails the starter: exit code 1, every failed check with a position and a message', async () => {
    const dir = learner(content.exercise('iam/least-privilege-s3')!.starter);
    const { stdout, exitCode } = await drydock('grade', 'iam/least-privilege-s3', dir, '--json');
    const verdict = JSON.parse(stdout) as Verdict;
    expect(exitCode).toBe(1);
    for (const check of verdict.checks.filter(({ status }) => status === 'failed')) {
      expect(check.findings[0]).toMatchObject({
        file: 'policy.json',
        line: expect.any(Number),
        column: expect.any(Number),
      });
    }
  });

  it('a plain answer fails the variant of another learner', async () => {
    const seed = ['a', 'b', 'c', 'd', 'e'].find(
      (candidate) =>
        content.proofs('iam/least-privilege-s3', candidate)!.solutions[0]!.files['policy.json'] !==
        content.proofs('iam/least-privilege-s3')!.solutions[0]!.files['policy.json'],
    )!;
    const dir = learner(content.proofs('iam/least-privilege-s3')!.solutions[0]!.files);
    expect((await drydock('grade', 'iam/least-privilege-s3', dir, '--variant', seed)).exitCode).toBe(1);
  });

  it('grades what it can of an exercise that needs an engine, and says what is missing: exit code 3', async () => {
    const dir = learner(content.proofs('image/non-root')!.solutions[0]!.files);
    const { stdout, exitCode } = await drydock('grade', 'image/non-root', dir, '--json');
    const { checks, status, score } = JSON.parse(stdout) as Verdict;
    expect(exitCode).toBe(3);
    expect(status).toBe('error');
    expect(checks.find(({ kind }) => kind === 'dockerfile/effective-user')).toMatchObject({ status: 'passed' });
    expect(checks.find(({ kind }) => kind === 'image/builds')).toMatchObject({
      status: 'error',
      reason: expect.stringMatching(/engine/i),
    });
    expect(score).toBeGreaterThan(0);
  });

  it.each(['', '\u0000\u0001\u0002', `FROM ${'x'.repeat(1_000_000)}`, 'FROM node:20\n\uFFFD', '{"a":'])(
    'answers hostile text %# with findings',
    async (text) => {
      for (const [id, name] of [
        ['image/non-root', 'Dockerfile'],
        ['iam/least-privilege-s3', 'policy.json'],
        ['runtime/pod-security-restricted', 'pod.yaml'],
      ] as const) {
        const { stdout, exitCode } = await drydock('grade', id, learner({ [name]: text }), '--json');
        expect([1, 3], id).toContain(exitCode);
        const failed = (JSON.parse(stdout) as Verdict).checks.filter(({ status }) => status === 'failed');
        expect(failed.length, id).toBeGreaterThan(0);
        for (const { findings } of failed) expect(findings[0]!.message.length).toBeGreaterThan(10);
      }
    },
  );

  it.each([
    [['no/such', '.'], /There is no exercise no\/such/],
    [['image/non-root', '/no/such/folder'], /is not a folder/],
    [['image/non-root', tmpdir()], /Dockerfile does not exist/],
    [['image/non-root'], /missing required argument/],
    [['image/non-root', '.', '--nonsense'], /unknown option/],
  ])('answers wrong usage %j with exit code 2 and a sentence', async (args, sentence) => {
    const { stderr, exitCode } = await drydock('grade', ...args);
    expect(stderr).toMatch(sentence);
    expect(exitCode).toBe(2);
  });
});
