import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-check-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('drydock check', () => {
  it('passes a right file with exit code 0', async () => {
    const path = file('Dockerfile', 'FROM node:20-alpine\nUSER node\n');
    const { stdout, exitCode } = await drydock('check', 'dockerfile/effective-user', path, '--json');
    expect(JSON.parse(stdout)).toEqual({ kind: 'dockerfile/effective-user', status: 'passed', findings: [] });
    expect(exitCode).toBe(0);
  });

  it('fails a wrong one with exit code 1 and a finding with file, line and column', async () => {
    const path = file('Dockerfile', 'FROM node:20-alpine\nUSER node\nUSER root\n');
    const { stdout, exitCode } = await drydock('check', 'dockerfile/effective-user', path, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', findings: [{ file: 'Dockerfile', line: 3 }] });
    expect(exitCode).toBe(1);
  });

  it('names the line of a file that cannot be understood', async () => {
    const path = file('policy.json', '{\n  "Version": "2012-10-17",\n  "Version": "2012-10-17"\n}');
    const { stdout, exitCode } = await drydock('check', 'iam/valid-policy', path);
    expect(stdout).toMatch(/policy\.json:3:/);
    expect(exitCode).toBe(1);
  });

  it.each([
    [['no/such-kind', 'x'], /There is no kind no\/such-kind/],
    [['dockerfile/effective-user', '/no/such/file'], /does not exist/],
    [['dockerfile/effective-user', tmpdir()], /not an ordinary file/],
    [['dockerfile/effective-user'], /missing required argument/],
  ])('answers wrong usage %j with exit code 2 and a sentence', async (args, sentence) => {
    const { stderr, exitCode } = await drydock('check', ...args);
    expect(stderr).toMatch(sentence);
    expect(exitCode).toBe(2);
  });

  it('refuses parameters that are not JSON or do not fit', async () => {
    const path = file('Dockerfile', 'FROM alpine:3.19\n');
    expect(await drydock('check', 'dockerfile/effective-user', path, '--with', '{')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/--with is not JSON/),
    });
    expect(await drydock('check', 'dockerfile/effective-user', path, '--with', '{"nonsense":1}')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/--with does not fit/),
    });
  });
});
