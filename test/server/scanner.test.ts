import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findScanner, withSecondOpinion } from '../../server/scanner.ts';
import { temporaryFolder } from '../support/engine.ts';
import { xrayOfImage } from '../support/xray.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

/** A program that notes down what it was asked, and answers as `script` says. */
function program(name: string, script: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, `#!/bin/sh\necho "$@" >> '${folder.path}/asked'\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
const asked = () => readFileSync(join(folder.path, 'asked'), 'utf8').trim().split('\n');

const xray = await xrayOfImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.19.1\n' },
      { name: 'lib/apk/db/installed', content: 'P:libcrypto3\nV:3.1.4-r5\nA:x86_64\no:openssl\n' },
    ],
  ],
  history: ['ADD base.tar /'],
});
const limits = { timeMs: 20_000, outputBytes: 100_000 };
const opinion = async (path: string, name: 'trivy' | 'grype', given = limits) =>
  (await withSecondOpinion(xray, { name, program: path }, undefined, given)).report.secondOpinion;

const trivyReport = JSON.stringify({
  Results: [
    {
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2024-6119',
          PkgName: 'libcrypto3',
          InstalledVersion: '3.1.4-r5',
          FixedVersion: '3.1.7-r0',
          Severity: 'HIGH',
        },
        { VulnerabilityID: 'CVE-2025-9230', PkgName: 'libcrypto3', InstalledVersion: '3.1.4-r5', Severity: 'HIGH' },
      ],
    },
  ],
});

test('Trivy gets the inventory, with the system and the source packages that its advisories name, and stays offline', async () => {
  const path = program(
    'trivy',
    `case "$1" in
      version) echo '{"Version":"0.70.0","VulnerabilityDB":{"UpdatedAt":"2026-11-20T06:21:46Z"}}' ;;
      sbom) cp "$4" '${folder.path}/inventory.json'; env | grep ^TRIVY_ > '${folder.path}/env'; echo '${trivyReport}' ;;
    esac`,
  );
  expect(await opinion(path, 'trivy')).toEqual({
    scanner: 'trivy',
    version: '0.70.0',
    database: '2026-11-20',
    fault: null,
    findings: [
      {
        id: 'CVE-2024-6119',
        severity: 'high',
        package: 'libcrypto3',
        version: '3.1.4-r5',
        fixedIn: '3.1.7-r0',
        known: true,
      },
      {
        id: 'CVE-2025-9230',
        severity: 'high',
        package: 'libcrypto3',
        version: '3.1.4-r5',
        fixedIn: null,
        known: false,
      },
    ],
    left: 0,
  });
  const file = asked()[0]!.split(' ').at(-1)!;
  expect(asked()[0]).toBe(`sbom --format json ${file}`);
  const inventory = JSON.parse(readFileSync(join(folder.path, 'inventory.json'), 'utf8')) as Record<string, unknown>;
  expect(inventory).toMatchObject({
    bomFormat: 'CycloneDX',
    components: [
      { type: 'operating-system', name: 'alpine', version: '3.19.1' },
      {
        purl: 'pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1&upstream=openssl',
        properties: expect.arrayContaining([{ name: 'aquasecurity:trivy:SrcName', value: 'openssl' }]) as unknown,
      },
    ],
    vulnerabilities: [],
  });
  const env = readFileSync(join(folder.path, 'env'), 'utf8');
  for (const name of ['OFFLINE_SCAN', 'SKIP_DB_UPDATE', 'SKIP_VERSION_CHECK'])
    expect(env).toContain(`TRIVY_${name}=true`);
  // Nothing is left behind.
  expect(existsSync(file)).toBe(false);
});

test('Grype is asked in its own words', async () => {
  const report = {
    matches: [
      {
        vulnerability: { id: 'CVE-2024-6119', severity: 'High', fix: { versions: [] } },
        artifact: { name: 'libcrypto3', version: '3.1.4-r5' },
      },
    ],
    descriptor: { version: '0.104.0', db: { status: { built: '2026-11-19T04:10:40Z' } } },
  };
  const path = program('grype', `[ "$GRYPE_DB_AUTO_UPDATE" = false ] && echo '${JSON.stringify(report)}'`);
  expect(await opinion(path, 'grype')).toMatchObject({
    ...{ scanner: 'grype', version: '0.104.0', database: '2026-11-19', fault: null },
    findings: [{ id: 'CVE-2024-6119', known: true }],
  });
  expect(asked()).toEqual([expect.stringMatching(/^sbom:\/.*inventory\.cdx\.json --output json$/)]);
});

test.each([
  ['ends badly', 'echo one >&2; echo "FATAL no database" >&2; exit 1', 'It ended with 1: FATAL no database'],
  ['ends badly without a word', 'exit 3', 'It ended with 3.'],
  ['prints something else', 'echo no report', 'What it printed is not the report that is read here.'],
  ['prints without end', 'yes', 'It printed more than 100000 bytes.'],
])('a scanner that %s has no opinion, and the X-ray stays', async (_, script, fault) => {
  const { report } = await withSecondOpinion(
    xray,
    { name: 'trivy', program: program('trivy', script) },
    undefined,
    limits,
  );
  expect(report).toEqual({
    ...xray.report,
    secondOpinion: expect.objectContaining({ fault, findings: [] }) as unknown,
  });
});

test('one that hangs is ended after its time, one that is gone is told', async () => {
  expect(await opinion(program('trivy', 'exec sleep 60'), 'trivy', { ...limits, timeMs: 300 })).toMatchObject({
    fault: 'It took longer than 0.3 seconds.',
  });
  expect(await opinion(join(folder.path, 'nobody'), 'grype')).toMatchObject({ fault: 'It is not there.' });
});

test('whoever gives up does not wait for it', async () => {
  const path = program('trivy', 'exec sleep 60');
  // Its own folder for inventories, since tests run side by side.
  vi.stubEnv('TMPDIR', folder.path);
  const told = withSecondOpinion(xray, { name: 'trivy', program: path }, AbortSignal.timeout(200), limits);
  await expect(told).rejects.toThrow(/timeout/i);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('drydock-inventory-'))).toEqual([]);
});

test('who is asked: the setting, or the first of the two on the PATH', async () => {
  expect(await findScanner('off')).toBeNull();
  expect(await findScanner('/opt/bin/grype-0.104')).toEqual({ name: 'grype', program: '/opt/bin/grype-0.104' });
  expect(await findScanner('trivy')).toEqual({ name: 'trivy', program: 'trivy' });
  vi.stubEnv('PATH', `${folder.path}:/usr/bin:/bin`);
  expect(await findScanner('auto', limits)).toBeNull();
  program('grype', 'exit 0');
  expect(await findScanner('auto', limits)).toEqual({ name: 'grype', program: 'grype' });
  program('trivy', 'exit 0');
  expect(await findScanner('auto', limits)).toEqual({ name: 'trivy', program: 'trivy' });
});

test('without a scanner the X-ray is what it was', async () => {
  expect(await withSecondOpinion(xray, null)).toBe(xray);
});
