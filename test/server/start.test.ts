/** `npm start` on a Node that is too old: one sentence, nothing installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../server/paths.ts';

it.each(['18.20.4', '20.18.3', '14.21.3'])('says that Node.js %s is too old', (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-start-'));
  try {
    const disguise = join(folder, 'disguise.cjs');
    writeFileSync(
      disguise,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
    );
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ['--require', disguise, join(root, 'server/start.mjs')],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toBe(
      `drydock: needs Node.js 20.19 or newer; this is ${version}. Install a current Node.js and start again.\n`,
    );
    expect(stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
