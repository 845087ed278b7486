/** Builds the pages into a folder of their own, as `npm run build` does, so that a test never reads a stale dist/. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { vi } from 'vitest';

export async function buildWeb(): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'drydock-web-'));
  // The test runner's own value would build the development form.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    configFile: join(import.meta.dirname, '../../web/vite.config.ts'),
    logLevel: 'error',
    build: { outDir: root, emptyOutDir: true },
  });
  vi.unstubAllEnvs();
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
