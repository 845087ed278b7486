/** The started program as its operator meets it. Needs dist/ (the run builds it first). */
import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerProcess } from '../../support/server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-serve-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('drydock serve', () => {
  it('says its address, serves page and API, and ends with 0 on SIGTERM', async () => {
    const server = await startServerProcess({ DRYDOCK_DATA: join(folder, 'a'), DRYDOCK_ENGINE: 'off' });
    try {
      expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const page = await fetch(server.url);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<div id="app"');
      const course = (await (await fetch(`${server.url}/api/course`)).json()) as { layers: unknown[] };
      expect(course.layers).toHaveLength(8);
    } finally {
      expect(await server.stop()).toBe(0);
    }
  });

  it('says in one sentence that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as { port: number };
    try {
      const failure = startServerProcess({
        DRYDOCK_DATA: join(folder, 'b'),
        DRYDOCK_ENGINE: 'off',
        DRYDOCK_PORT: String(port),
      });
      await expect(failure).rejects.toThrow(new RegExp(`ended with 2[^]*drydock: .*${port}.*\\.`));
      await expect(failure).rejects.not.toThrow(/ {4}at /);
    } finally {
      other.close();
    }
  });

  it('says in one sentence that the data folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const failure = startServerProcess({ DRYDOCK_DATA: join(file, 'data'), DRYDOCK_ENGINE: 'off' });
    await expect(failure).rejects.toThrow(/ended with 2[^]*drydock: .*a-file\/data.*\./);
    await expect(failure).rejects.not.toThrow(/ {4}at /);
  });

  it('names every invalid setting at once', async () => {
    const failure = startServerProcess({ DRYDOCK_DATA: folder, DRYDOCK_PORT: '99999', DRYDOCK_ENGINE: 'podman' });
    await expect(failure).rejects.toThrow(/ended with 2[^]*DRYDOCK_PORT[^]*DRYDOCK_ENGINE/);
  });
});
