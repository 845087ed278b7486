import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-backup-'));
  vi.stubEnv('DRYDOCK_DATA', join(folder, 'data'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('drydock backup', () => {
  it('writes a database file, and does not overwrite one', async () => {
    const copy = join(folder, 'copy.db');
    expect(await drydock('backup', copy)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(copy).subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(await drydock('backup', copy)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/exists already/),
    });
  });

  it('says that a target cannot be written', async () => {
    const { exitCode, stderr } = await drydock('backup', join(folder, 'no-such-folder', 'copy.db'));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no-such-folder.*cannot be written/);
    expect(existsSync(join(folder, 'no-such-folder'))).toBe(false);
  });
});
