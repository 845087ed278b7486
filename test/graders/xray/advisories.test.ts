import { describe, expect, test } from 'vitest';
import { bundledAdvisories, matchAdvisories } from '../../../graders/xray/advisories.ts';
import type { Package } from '../../../graders/xray/packages.ts';
import type { PackageType } from '../../../graders/xray/report.ts';
import { compareApk } from '../../../graders/xray/versions/apk.ts';
import { compareDpkg } from '../../../graders/xray/versions/dpkg.ts';
import { compareSemver } from '../../../graders/xray/versions/semver.ts';

const found = (type: PackageType, name: string, version: string, source: Package['source'] = null): Package => ({
  type,
  name,
  version,
  arch: null,
  licence: null,
  source,
});
const alpine = { id: 'alpine', version: '3.19.1' };
const debian = { id: 'debian', version: '12' };
const ids = (...args: Parameters<typeof matchAdvisories>): string[] =>
  matchAdvisories(...args).map(({ advisory, fixedIn }) => `${advisory.id} ${fixedIn}`);

describe('the list', () => {
  const { date, coverage, advisories } = bundledAdvisories;
  test('says its day and how much it covers', () => {
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(coverage).toMatch(new RegExp(`^${advisories.length} `));
  });

  test('names each vulnerability once', () =>
    expect(new Set(advisories.map(({ id }) => id)).size).toBe(advisories.length));

  test.each(advisories)('$id is whole', ({ id, severity, title, affects }) => {
    expect(id).toMatch(/^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})$/);
    expect(['critical', 'high', 'medium', 'low']).toContain(severity);
    expect(title).toMatch(/^.{20,120}[^.]$/);
    expect(affects.length).toBeGreaterThan(0);
    const order = { deb: compareDpkg, apk: compareApk, npm: compareSemver, generic: compareSemver };
    for (const { type, name, distro, ranges } of affects) {
      expect(name).not.toBe('');
      // A fix of one release says nothing about another.
      if (type === 'deb' || type === 'apk') expect(distro).toMatch(/^(?:debian-\d+|alpine-\d+\.\d+)$/);
      expect(ranges.length).toBeGreaterThan(0);
      for (const { from, fixed } of ranges) {
        if (fixed !== undefined) expect(order[type](fixed, fixed), `${fixed} is a version`).toBe(0);
        if (from !== undefined && fixed !== undefined) expect(order[type](from, fixed)).toBeLessThan(0);
      }
    }
  });
});

describe('npm', () => {
  test('inside a range, with the fix of the same line', () => {
    expect(ids(found('npm', 'lodash', '4.17.20'), null)).toEqual(['CVE-2021-23337 4.17.21']);
    expect(ids(found('npm', 'lodash', '4.17.15'), null)).toEqual(['CVE-2020-8203 4.17.20', 'CVE-2021-23337 4.17.21']);
    expect(ids(found('npm', 'minimist', '0.2.1'), null)).toEqual(['CVE-2021-44906 0.2.4']);
    expect(ids(found('npm', 'minimist', '1.2.5'), null)).toEqual(['CVE-2021-44906 1.2.6']);
  });
  test('every version, where none is known to be free of it', () =>
    expect(ids(found('npm', 'ip', '2.0.1'), null)).toEqual(['CVE-2024-29415 null']));
  test('at its end, between ranges, of another name', () => {
    expect(ids(found('npm', 'lodash', '4.17.21'), null)).toEqual([]);
    expect(ids(found('npm', 'minimist', '0.2.4'), null)).toEqual([]);
    expect(ids(found('npm', 'lodash-es', '4.17.20'), null)).toEqual([]);
    expect(ids(found('npm', '__proto__', '1.0.0'), null)).toEqual([]);
  });
  test('a version that is none matches nothing', () => expect(ids(found('npm', 'lodash', 'latest'), null)).toEqual([]));
});

test('node, by its line', () => {
  expect(ids(found('generic', 'node', '20.11.0'), null)).toContain('CVE-2024-21892 20.11.1');
  expect(ids(found('generic', 'node', '20.11.1'), null)).not.toContain('CVE-2024-21892 20.11.1');
  expect(ids(found('generic', 'node', '20.11.1'), null)).toContain('CVE-2024-27983 20.12.1');
  expect(ids(found('generic', 'node', '22.13.0'), null)).toContain('CVE-2025-23083 22.13.1');
  expect(ids(found('generic', 'node', '20.20.2'), null)).toEqual([]);
  expect(ids(found('npm', 'node', '20.11.0'), null)).toEqual([]);
});

test('Alpine, by the source package and the release', () => {
  const libcrypto = found('apk', 'libcrypto3', '3.1.4-r5', { name: 'openssl', version: '3.1.4-r5' });
  expect(ids(libcrypto, alpine)).toContain('CVE-2024-2511 3.1.4-r6');
  expect(ids(libcrypto, alpine)).not.toContain('CVE-2024-0727 3.1.4-r5');
  expect(ids(libcrypto, { id: 'alpine', version: '3.18.4' })).toEqual([]);
  expect(ids(libcrypto, null)).toEqual([]);
  expect(ids(found('apk', 'busybox', '1.36.1-r18'), alpine)).toEqual([
    'CVE-2023-42364 1.36.1-r19',
    'CVE-2023-42365 1.36.1-r19',
  ]);
});

test('Debian, by the version of the source', () => {
  const libc = (version: string): Package => found('deb', 'libc6', `${version}+b1`, { name: 'glibc', version });
  expect(ids(libc('2.36-9+deb12u3'), debian)).toEqual(['CVE-2023-6246 2.36-9+deb12u4', 'CVE-2024-2961 2.36-9+deb12u6']);
  expect(ids(libc('2.36-9+deb12u10'), debian)).toEqual([]);
  expect(ids(libc('2.36-9+deb12u3'), { id: 'ubuntu', version: '12' })).toEqual([]);
});
