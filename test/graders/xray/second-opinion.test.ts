import { describe, expect, test } from 'vitest';
import { noOpinion, opinionOf, readGrype, readTrivy } from '../../../graders/xray/second-opinion.ts';

const trivy = (...vulnerabilities: unknown[]) =>
  JSON.stringify({
    SchemaVersion: 2,
    Results: [
      { Target: 'inventory', Class: 'os-pkgs', Type: 'alpine', Vulnerabilities: vulnerabilities },
      { Target: 'Node.js', Class: 'lang-pkgs', Type: 'node-pkg' },
    ],
  });
const openssl = {
  VulnerabilityID: 'CVE-2024-6119',
  PkgName: 'libcrypto3',
  InstalledVersion: '3.1.4-r5',
  FixedVersion: '3.1.7-r0',
  Severity: 'HIGH',
};
const about = JSON.stringify({ Version: '0.70.0', VulnerabilityDB: { Version: 2, UpdatedAt: '2026-11-20T06:21:46Z' } });

describe('Trivy', () => {
  test('its findings, its version and the day of its database', () => {
    const unfixed = { ...openssl, VulnerabilityID: 'CVE-2025-1', FixedVersion: undefined, Severity: 'UNKNOWN' };
    expect(readTrivy(trivy(openssl, unfixed), about)).toEqual({
      version: '0.70.0',
      database: '2026-11-20',
      findings: [
        {
          id: 'CVE-2024-6119',
          aliases: [],
          severity: 'high',
          package: 'libcrypto3',
          version: '3.1.4-r5',
          fixedIn: '3.1.7-r0',
        },
        {
          id: 'CVE-2025-1',
          aliases: [],
          severity: 'unknown',
          package: 'libcrypto3',
          version: '3.1.4-r5',
          fixedIn: null,
        },
      ],
    });
  });

  test('nothing found, and nothing known of itself', () => {
    const none = { version: null, database: null, findings: [] };
    expect(readTrivy(JSON.stringify({ SchemaVersion: 2 }), '')).toEqual(none);
    expect(readTrivy(JSON.stringify({ Results: null }), 'Version: 0.30.0')).toEqual(none);
    expect(readTrivy(trivy(), JSON.stringify({ Version: '0.70.0' }))).toEqual({ ...none, version: '0.70.0' });
  });

  test('what has another form is left out', () =>
    expect(readTrivy(trivy(null, 7, {}, { ...openssl, PkgName: 9 }, openssl), about)?.findings).toHaveLength(1));

  test.each(['', 'FATAL no database', '[]', '{"Results": 3}', 'null'])('%o is no report', (text) =>
    expect(readTrivy(text, about)).toBeNull(),
  );
});

describe('Grype', () => {
  const match = {
    vulnerability: { id: 'GHSA-xvch-5gv4-984h', severity: 'Critical', fix: { versions: ['1.2.6'], state: 'fixed' } },
    relatedVulnerabilities: [{ id: 'CVE-2021-44906' }],
    artifact: { name: 'minimist', version: '1.2.5', purl: 'pkg:npm/minimist@1.2.5' },
  };
  const grype = (matches: unknown, db: unknown = { built: '2026-11-19T04:10:40Z' }) =>
    JSON.stringify({ matches, descriptor: { name: 'grype', version: '0.104.0', db } });

  test('its findings with their other names, its version and the day of its database', () => {
    const expected = {
      version: '0.104.0',
      database: '2026-11-19',
      findings: [
        {
          id: 'GHSA-xvch-5gv4-984h',
          aliases: ['CVE-2021-44906'],
          severity: 'critical',
          package: 'minimist',
          version: '1.2.5',
          fixedIn: '1.2.6',
        },
      ],
    };
    expect(readGrype(grype([match]))).toEqual(expected);
    expect(readGrype(grype([match], { status: { built: '2026-11-19T04:10:40Z' } }))).toEqual(expected);
  });

  test('what has another form is left out', () => {
    const bare = { vulnerability: { id: 'CVE-1', severity: 'Negligible' }, artifact: { name: 'a', version: '1' } };
    expect(readGrype(grype([3, match.artifact, bare], 'none'))).toEqual({
      version: '0.104.0',
      database: null,
      findings: [{ id: 'CVE-1', aliases: [], severity: 'low', package: 'a', version: '1', fixedIn: null }],
    });
    expect(readGrype(JSON.stringify({ matches: [] }))).toEqual({ version: null, database: null, findings: [] });
  });

  test.each(['', '{}', '{"matches": {}}', 'null'])('%o is no report', (text) => expect(readGrype(text)).toBeNull());
});

describe('beside the report', () => {
  const finding = (id: string, severity: 'high' | 'low', name = 'minimist', aliases: string[] = []) => ({
    ...{ id, aliases, severity, package: name, version: '1.2.5', fixedIn: null },
  });
  const answer = (...findings: ReturnType<typeof finding>[]) => ({ version: '1', database: null, findings });
  const report = {
    vulnerabilities: [{ id: 'CVE-2021-44906', package: 'minimist' }] as Parameters<
      typeof opinionOf
    >[2]['vulnerabilities'],
  };

  test('the worst first, each once, and what the bundled list knows is marked by the name that it has there', () =>
    expect(
      opinionOf(
        'grype',
        answer(
          finding('CVE-9', 'low'),
          finding('GHSA-xvch-5gv4-984h', 'high', 'minimist', ['CVE-2021-44906']),
          finding('CVE-2021-44906', 'high', 'other'),
          finding('CVE-9', 'low'),
        ),
        report,
      ).findings.map(({ id, package: name, known }) => [id, name, known]),
    ).toEqual([
      ['CVE-2021-44906', 'minimist', true],
      ['CVE-2021-44906', 'other', false],
      ['CVE-9', 'minimist', false],
    ]));

  test('bounded in number and length, and harmless', () => {
    const many = Array.from({ length: 700 }, (_, index) => finding(`CVE-${index}\u001b[2J`, 'high', 'x'.repeat(5000)));
    const { findings, left } = opinionOf('trivy', answer(...many), report);
    expect([findings.length, left]).toEqual([500, 200]);
    expect(JSON.stringify(findings)).not.toContain('\\u001b');
    expect(findings[0]!.package).toHaveLength(214);
    expect(noOpinion('trivy', `gone\n${'y'.repeat(900)}`).fault).toHaveLength(300);
  });
});
