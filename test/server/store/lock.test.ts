import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDataFolder } from '../../../server/store/lock.ts';

test('one holder at a time; released, the next may', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-lock-'));
  try {
    const first = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(/Another Drydock serves the data folder .*--data/);
    first.release();
    lockDataFolder(folder).release();
  } finally {
    await rm(folder, { recursive: true });
  }
});
