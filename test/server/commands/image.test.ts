import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-image-'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  vi.stubEnv('DRYDOCK_ENGINE', 'off');
  vi.stubEnv('DRYDOCK_DATA', join(folder, 'data'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('drydock image without an engine', () => {
  it.each([
    ['an exercise that is unknown', ['inspect', 'image/none', '.'], /no exercise image\/none\. There are: /],
    ['an exercise that builds no image', ['inspect', 'iam/least-privilege-s3', '@starter'], /builds no image/],
    ['a folder that is none', ['inspect', 'image/non-root', '/no/such'], /is not a folder/],
    ['a solution that is none', ['inspect', 'image/multi-stage', '@none'], /there are @starter, @solution, /],
    [
      'a Dockerfile that is none',
      ['inspect', 'image/non-root', '@starter', '--dockerfile', 'Other'],
      /no Dockerfile Other; there are Dockerfile\./,
    ],
    ['one folder to compare', ['compare', 'image/non-root', '@starter'], /missing required argument 'dir2'/],
  ])('%s is wrong usage', async (_what, args, sentence) => {
    const { stdout, stderr, exitCode } = await drydock('image', ...args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
  });

  it.each([
    ['inspect', ['inspect', 'image/non-root']],
    ['compare', ['compare', 'image/multi-stage', '@starter']],
  ])('%s cannot look into anything: exit code 3', async (_what, args) => {
    const { stdout, stderr, exitCode } = await drydock('image', ...args, folder);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/engine is switched off/);
  });

  it('help says that solutions can be looked into', async () => {
    const { stdout } = await drydock('image', 'inspect', '--help');
    expect(stdout).toMatch(/@starter, @solution/);
  });
});
