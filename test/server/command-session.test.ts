import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLearnerFiles, withEngine } from '../../server/command-session.ts';
import { UsageError } from '../../server/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-session-'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('readLearnerFiles', () => {
  it('reads the named files only; bytes that are not UTF-8 become U+FFFD', async () => {
    writeFileSync(join(folder, 'Dockerfile'), Buffer.from([0x46, 0xff]));
    writeFileSync(join(folder, 'other'), 'x');
    expect(await readLearnerFiles(folder, ['Dockerfile'])).toEqual({ Dockerfile: 'F\uFFFD' });
  });

  it('refuses what is missing, no ordinary file, or far too large', async () => {
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'large'), Buffer.alloc(9 * 1024 * 1024));
    await expect(readLearnerFiles(folder, ['none'])).rejects.toThrow(/none does not exist/);
    await expect(readLearnerFiles(folder, ['folder'])).rejects.toThrow(/not an ordinary file/);
    await expect(readLearnerFiles(folder, ['large'])).rejects.toThrow(/9437184 bytes/);
    await expect(readLearnerFiles(join(folder, 'none'), ['x'])).rejects.toThrow(UsageError);
  });
});

describe('withEngine', () => {
  it('answers the trouble instead of throwing when there is no engine', async () => {
    vi.stubEnv('DRYDOCK_ENGINE', `unix://${folder}/none.sock`);
    vi.stubEnv('DRYDOCK_DATA', folder);
    const seen = await withEngine(true, (found) => Promise.resolve(found));
    expect(seen.engine).toBeNull();
    expect(seen.trouble).toMatch(/none\.sock/);
  });
});
