import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-doctor-'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

interface Report {
  ok: boolean;
  diagnoses: { name: string; group: string; state: string; message: string; fix?: string }[];
  measurements: unknown;
}

describe('drydock doctor', () => {
  it('without an engine says what is missing and what to do, and that the rest is well', async () => {
    vi.stubEnv('DRYDOCK_DATA', folder);
    vi.stubEnv('DRYDOCK_ENGINE', `unix://${folder}/no-engine.sock`);
    const { stdout, exitCode } = await drydock('doctor', '--json');
    const { ok, diagnoses, measurements } = JSON.parse(stdout) as Report;
    expect(exitCode).toBe(1);
    expect(ok).toBe(false);
    expect(measurements).toBeNull();
    const of = (name: string) => diagnoses.find((diagnosis) => diagnosis.name === name);
    expect(of('engine')).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/no-engine\.sock/),
      fix: expect.any(String),
    });
    for (const name of ['node', 'database', 'disk', 'exercises']) expect(of(name)!.state).not.toBe('failed');
    const machine = diagnoses.filter(({ group }) => group === 'machine');
    expect(machine.map(({ name }) => name)).toEqual(expect.arrayContaining(['cpu', 'memory', 'kernel']));
    for (const { state } of machine) expect(['ok', 'warning']).toContain(state);
  });

  it('says that the data folder cannot be used', async () => {
    vi.stubEnv('DRYDOCK_DATA', '/dev/null/data');
    vi.stubEnv('DRYDOCK_ENGINE', 'off');
    const { stdout, exitCode } = await drydock('doctor');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ Database .*\/dev\/null\/data/);
    expect(stdout).toMatch(/→ .*DRYDOCK_DATA/);
  });
});
