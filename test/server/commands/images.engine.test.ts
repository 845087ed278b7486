import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { craftImage, writeBundleFile } from '../../support/bundle.ts';
import { drydock } from '../../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-images-'));
  vi.stubEnv('DRYDOCK_DATA', folder);
  vi.stubEnv('DRYDOCK_REGISTRY_MIRROR', 'off');
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

  it('exports a bundle that can be imported again, and no other in its place', async () => {
    const bundle = join(folder, 'bundle.tar');
    const written = await drydock('images', 'export', bundle, '--json');
    expect(written.exitCode).toBe(0);
    expect(written.stderr).toMatch(/bundle\.tar holds \d+ base images, [\d.]+ MB\.\n.*--checksum [0-9a-f]{64}/);
    const { bytes, checksum } = JSON.parse(written.stdout) as { bytes: number; checksum: string };
    expect(statSync(bundle).size).toBe(bytes);
    const { stdout, exitCode } = await drydock('images', 'import', bundle, '--checksum', checksum);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^node:20-alpine +there: a stand-in is there already\.$/m);
    const other = await drydock('images', 'import', bundle, '--checksum', '0'.repeat(64));
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain('another bundle');
    expect((await drydock('images', 'import', bundle, '--checksum', 'x')).exitCode).toBe(2);
  });

  it('says that nothing of a bundle is of use here', async () => {
    const bundle = join(folder, 'foreign.tar');
    writeBundleFile(bundle, [await craftImage({ reference: 'nobody/knows:1', recipe: '0'.repeat(12) })]);
    const { stdout, stderr, exitCode } = await drydock('images', 'import', bundle);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^nobody\/knows:1 +skipped: the course does not list it\.$/m);
    expect(stderr).toMatch(/Nothing in .*foreign\.tar is of use here/);
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
