import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-k8s-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const pod = (spec: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: berth
spec:
  ${spec}
  containers:
    - name: web
      image: berth:1
`;

describe('drydock k8s pss', () => {
  it('answers exit code 0 for a pod that is allowed', async () => {
    const path = file('pod.yaml', pod('hostNetwork: false'));
    const { stdout, exitCode } = await drydock(
      'k8s',
      'pss',
      path,
      '--level',
      'baseline',
      '--version',
      'v1.34',
      '--json',
    );
    expect(JSON.parse(stdout)).toEqual({ allowed: true, violations: [] });
    expect(exitCode).toBe(0);
  });

  it('answers exit code 1 and every violation with check, container and line', async () => {
    const path = file('pod.yaml', pod('hostNetwork: true'));
    const { stdout, exitCode } = await drydock(
      'k8s',
      'pss',
      path,
      '--level',
      'restricted',
      '--version',
      'v1.34',
      '--json',
    );
    const { allowed, violations } = JSON.parse(stdout) as { allowed: boolean; violations: Record<string, unknown>[] };
    expect(allowed).toBe(false);
    expect(violations.map(({ check, container, line }) => [check, container, line])).toEqual([
      ['hostNamespaces', undefined, 6],
      ['allowPrivilegeEscalation', 'web', 8],
      ['runAsNonRoot', 'web', 8],
      ['seccompProfile_restricted', 'web', 8],
      ['capabilities_restricted', 'web', 8],
    ]);
    expect(violations[0]).toMatchObject({ object: 'Pod berth', message: expect.stringContaining('hostNetwork: true') });
    expect(exitCode).toBe(1);
  });

  it('prints lines that an editor can follow without --json, and knows latest', async () => {
    const path = file('pod.yaml', pod('hostPID: true'));
    const { stdout, exitCode } = await drydock('k8s', 'pss', path, '--level', 'baseline');
    expect(stdout).toContain('not allowed at baseline latest\n');
    expect(stdout).toContain(`${path}:6 hostNamespaces: `);
    expect(exitCode).toBe(1);
  });

  it('warns of fields that the API does not know, beside the verdict', async () => {
    const path = file('pod.yaml', pod('hostnetwork: true'));
    const { stdout, stderr, exitCode } = await drydock('k8s', 'pss', path, '--level', 'baseline', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ allowed: true });
    expect(stderr).toContain('Did you mean `hostNetwork`?');
    expect(exitCode).toBe(0);
  });

  it.each([
    ['broken YAML', pod('a: b: c'), /pod\.yaml:6:\d+: Two keys run into each other/],
    ['a value that cannot be decoded', pod('securityContext: {runAsUser: "0"}'), /pod\.yaml:6:\d+: .*whole number/],
    ['no pod', 'apiVersion: v1\nkind: Service\n', /holds no pod/],
    ['nothing', '', /is empty/],
  ])('refuses %s with exit code 2', async (_what, text, sentence) => {
    const { stdout, stderr, exitCode } = await drydock(
      'k8s',
      'pss',
      file('pod.yaml', text),
      '--level',
      'baseline',
      '--json',
    );
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it.each([
    [['pss', '/no/such/file', '--level', 'baseline'], /does not exist/],
    [['pss', '/no/such/file'], /--level/],
    [['pss', '/no/such/file', '--level', 'privileged'], /baseline, restricted/],
    [['pss', '/no/such/file', '--level', 'baseline', '--version', 'v1.99'], /v1\.99 is not covered.*v1\.20/],
  ])('answers wrong usage %j with exit code 2', async (args, sentence) => {
    const { stderr, exitCode } = await drydock('k8s', ...args);
    expect(stderr).toMatch(sentence);
    expect(exitCode).toBe(2);
  });
});
