import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-images-'));
  vi.stubEnv('DRYDOCK_DATA', folder);
  vi.stubEnv('DRYDOCK_ENGINE', process.env['DRYDOCK_TEST_ENGINE'] ?? 'private');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

interface Listed {
  images: { reference: string; state: string; origin: string | null; sizeBytes: number }[];
}

describe('drydock images', () => {
  it('prepares every image and says where each comes from', async () => {
    const { stdout, exitCode } = await drydock('images', 'prepare', '--json');
    const { images } = JSON.parse(stdout) as Listed;
    expect(exitCode).toBe(0);
    expect(images.map(({ reference }) => reference)).toEqual(
      expect.arrayContaining(['node:20.11.1-alpine3.19', 'node:20-alpine', 'alpine:3.19']),
    );
    for (const image of images)
      expect(image).toMatchObject({ state: 'ready', origin: expect.stringMatching(/^(registry|bundle|stand-in)$/) });
  });

  it('lists them for people', async () => {
    const { stdout, exitCode } = await drydock('images', 'list');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^node:20-alpine +ready, /m);
  });

  it('exports a bundle that can be imported again', async () => {
    const bundle = join(folder, 'bundle.tar');
    expect((await drydock('images', 'export', bundle)).exitCode).toBe(0);
    expect(statSync(bundle).size).toBeGreaterThan(1e6);
    const { stdout, exitCode } = await drydock('images', 'import', bundle);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^node:20-alpine +ready/m);
  });

  it('refuses a bundle that is none, in a sentence', async () => {
    const file = join(folder, 'none.tar');
    writeFileSync(file, 'this is no bundle');
    const { stderr, exitCode } = await drydock('images', 'import', file);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/none\.tar/);
    expect(stderr).not.toMatch(/ {4}at /);
  });
});
