import { expect, test } from 'vitest';
import { coverageOf, coverageWords, notRead } from '../../../graders/xray/coverage.ts';
import type { PackageType } from '../../../graders/xray/report.ts';

const of = (...types: PackageType[]) => types.map((type) => ({ type }));
const list = {
  advisories: [
    {
      id: 'CVE-2024-1000',
      severity: 'high' as const,
      title: 'a',
      affects: [
        { type: 'apk' as const, name: 'a', distro: 'alpine-3.19', ranges: [{}] },
        { type: 'apk' as const, name: 'a', distro: 'alpine-3.20', ranges: [{}] },
      ],
    },
    {
      id: 'CVE-2024-1001',
      severity: 'high' as const,
      title: 'b',
      affects: [
        { type: 'npm' as const, name: 'b', ranges: [{}] },
        { type: 'apk' as const, name: 'b', distro: 'alpine-3.19', ranges: [{}] },
      ],
    },
  ],
};

test('counts packages and the advisories that are about them, ecosystem by ecosystem', () =>
  expect(coverageOf(of('npm', 'apk', 'apk', 'npm', 'npm'), { id: 'alpine', version: '3.19.1' }, list)).toEqual([
    { type: 'apk', of: 'Alpine 3.19.1', packages: 2, advisories: 2 },
    { type: 'npm', of: 'npm', packages: 3, advisories: 1 },
  ]));

test('a release, a distribution or a program that the list does not know was compared with nothing', () => {
  const advisories = (id: string, version: string) =>
    coverageOf(of('apk'), { id, version }, list).map((each) => [each.of, each.advisories]);
  expect(advisories('alpine', '3.2')).toEqual([['Alpine 3.2', 0]]);
  expect(advisories('alpine', '3.20.3')).toEqual([['Alpine 3.20.3', 1]]);
  expect(advisories('wolfi', '20230201')).toEqual([['wolfi 20230201', 0]]);
  expect(coverageOf(of('deb', 'generic'), null, list)).toEqual([
    { type: 'deb', of: 'a distribution that the image does not name', packages: 1, advisories: 0 },
    { type: 'generic', of: 'Node.js', packages: 1, advisories: 0 },
  ]);
  expect(coverageOf([], null, list)).toEqual([]);
});

test('the bundled list knows the releases that the course stands on', () => {
  const known = (id: string, version: string, type: PackageType): number =>
    coverageOf(of(type), { id, version })[0]!.advisories;
  for (const version of ['3.19.1', '3.23.3', '3.24.2']) expect(known('alpine', version, 'apk')).toBeGreaterThan(0);
  expect(known('debian', '12', 'deb')).toBeGreaterThan(0);
  expect(known('ubuntu', '22.04', 'deb')).toBe(0);
});

test('in words', () => {
  expect(coverageWords({ packages: 1, advisories: 1 })).toBe('1 package against 1 advisory');
  expect(coverageWords({ packages: 18, advisories: 2 })).toBe('18 packages against 2 advisories');
  expect(coverageWords({ packages: 101, advisories: 0 })).toBe(
    '101 packages against no advisory, so compared with nothing',
  );
});

test('packages of kinds that are not read are told', () => {
  expect(
    notRead([
      '/usr/lib/python3/site-packages/flask-3.1.2.dist-info/METADATA',
      '/usr/lib/python3/site-packages/jinja2-3.1.dist-info/METADATA',
      '/opt/app.jar',
      '/var/lib/rpm/rpmdb.sqlite',
      '/usr/lib/ruby/gems/3.3.0/specifications/rack-3.1.gemspec',
    ]),
  ).toEqual([
    'Python packages are in the image (2 files tell of them) and are not read.',
    'Java archives are in the image (1 file tells of them) and are not read.',
    'Ruby gems are in the image (1 file tells of them) and are not read.',
    'rpm packages are in the image (1 file tells of them) and are not read.',
  ]);
  expect(notRead(['/app/server.js', '/app/jar', '/app/METADATA'])).toEqual([]);
});
