import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dockerAt } from '../../../graders/engine/api.ts';
import { label } from '../../../graders/engine/labels.ts';
import { readConfig } from '../../../server/config.ts';
import { engineSettings } from '../../../server/engine-settings.ts';
import { drydock } from '../../support/cli.ts';
import { temporaryFolder, testSettings } from '../../support/engine.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
  vi.stubEnv('DRYDOCK_DATA', folder.path);
  vi.stubEnv('DRYDOCK_ENGINE', testSettings(folder.path).engine);
});
afterAll(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

interface Report {
  ok: boolean;
  diagnoses: { name: string; group: string; state: string; message: string }[];
  measurements: { name: string; verdict: string; numbers: Record<string, unknown> }[] | null;
  assessment: { ready: boolean; obstacles: string[] } | null;
}

describe('drydock doctor on an engine', () => {
  it('measures, tells the progress on stderr, and every number in JSON', async () => {
    const { stdout, stderr, exitCode } = await drydock('doctor', '--json');
    const { ok, diagnoses, measurements, assessment } = JSON.parse(stdout) as Report;
    expect(exitCode).toBe(ok ? 0 : 1);
    expect(measurements!.length).toBeGreaterThan(12);
    expect(stderr.match(/measuring \d+ of \d+/g)).toHaveLength(measurements!.length);
    for (const { name, verdict } of measurements!)
      expect(diagnoses.find((diagnosis) => diagnosis.name === name)?.state === 'ok', name).toBe(verdict === 'holds');
    expect(measurements!.find(({ name }) => name === 'container-processes')?.numbers).toMatchObject({ limit: 128 });
    expect(assessment!.ready).toBe(assessment!.obstacles.length === 0);
  });

  it('--quick measures nothing', async () => {
    const { stdout, stderr } = await drydock('doctor', '--quick');
    expect(stderr).not.toContain('measuring');
    expect(stdout).toMatch(/✓ Engine .*Docker/);
    expect(stdout).not.toContain('measured');
  });

  it('Ctrl-C in the middle of a measure removes what was made', async () => {
    const program = `import { main } from ${JSON.stringify(new URL('../../../server/cli.ts', import.meta.url).href)}; await main(['doctor']);`;
    const child = spawn(
      process.execPath,
      [
        '--import',
        fileURLToPath(new URL('../support/typescript.mjs', import.meta.url)),
        '--input-type=module',
        '-e',
        program,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => {
      const before = told;
      told += String(chunk);
      if (told.includes('Memory of a container') && !before.includes('Memory of a container')) child.kill('SIGINT');
    });
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    expect(told).toContain('interrupted');
    expect(code).toBe(130);
    const { engine } = testSettings(folder.path);
    if (engine === 'private') return;
    const { instance } = engineSettings(readConfig());
    const filters = JSON.stringify({ label: [`${label.instance}=${instance}`, label.submission] });
    expect(await dockerAt(engine).listContainers({ all: true, filters })).toEqual([]);
    expect(await dockerAt(engine).listImages({ filters })).toEqual([]);
  });
});
