import { describe, expect, test } from 'vitest';
import {
  parseApkInstalled,
  parseDpkgStatus,
  parseOsRelease,
  parsePackageJson,
  purlOf,
  type Package,
} from '../../../graders/xray/packages.ts';

describe('dpkg', () => {
  const status = `Package: libssl3
Status: install ok installed
Priority: optional
Architecture: amd64
Source: openssl
Version: 3.0.11-1~deb12u2
Description: Secure Sockets Layer toolkit - shared libraries
 This package is part of the OpenSSL project's implementation.
 Version: not this one
 .

Package: libc-bin
Status: install ok installed
Source: glibc (2.36-9+deb12u4)
Architecture: amd64
Version: 2.36-9+deb12u4+b1

Package: removed
Status: deinstall ok config-files
Version: 1.0

Package: half
Status: install ok half-installed
Version: 1.0

Package: waits
Status: install ok triggers-pending
Version: 1.0
`;
  test('installed packages with their sources', () =>
    expect(parseDpkgStatus(status)).toEqual([
      {
        type: 'deb',
        name: 'libssl3',
        version: '3.0.11-1~deb12u2',
        arch: 'amd64',
        licence: null,
        source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
      },
      {
        type: 'deb',
        name: 'libc-bin',
        version: '2.36-9+deb12u4+b1',
        arch: 'amd64',
        licence: null,
        source: { name: 'glibc', version: '2.36-9+deb12u4' },
      },
      { type: 'deb', name: 'waits', version: '1.0', arch: null, licence: null, source: null },
    ]));

  test('a file of status.d has one package and no status', () =>
    expect(parseDpkgStatus('Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\n')).toMatchObject([
      { name: 'tzdata', version: '2024a-0+deb12u1', source: null },
    ]));
});

test('apk', () => {
  const installed = `C:Q1abc=
P:libcrypto3
V:3.1.4-r5
A:x86_64
L:Apache-2.0
o:openssl
F:lib
R:libcrypto.so.3

P:busybox
V:1.36.1-r15
A:x86_64
o:busybox

P:broken
`;
  expect(parseApkInstalled(installed)).toEqual([
    {
      type: 'apk',
      name: 'libcrypto3',
      version: '3.1.4-r5',
      arch: 'x86_64',
      licence: 'Apache-2.0',
      source: { name: 'openssl', version: '3.1.4-r5' },
    },
    { type: 'apk', name: 'busybox', version: '1.36.1-r15', arch: 'x86_64', licence: null, source: null },
  ]);
});

describe('package.json', () => {
  test.each([
    ['{"name":"a","version":"1.0.0","license":"MIT"}', 'MIT'],
    ['\ufeff{"name":"a","version":"1.0.0","license":{"type":"ISC"}}', 'ISC'],
    ['{"name":"a","version":"1.0.0","licenses":[{"type":"BSD"},{"type":"MIT"}]}', 'BSD'],
    ['{"name":"a","version":"1.0.0","license":7}', null],
  ])('%s', (text, licence) =>
    expect(parsePackageJson(text)).toMatchObject({ type: 'npm', name: 'a', version: '1.0.0', licence }),
  );

  test.each(['', '{', 'null', '[]', '"x"', '{"name":"a"}', '{"name":"","version":"1"}', '{"name":{},"version":[]}'])(
    'none in %s',
    (text) => expect(parsePackageJson(text)).toBe(null),
  );
});

test.each([
  ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n', { id: 'debian', version: '12' }],
  ['ID=alpine\nVERSION_ID=3.19.1\n', { id: 'alpine', version: '3.19.1' }],
  ["ID='debian'\n", { id: 'debian', version: '' }],
  ['NAME=x', null],
  ['', null],
])('os-release %j', (text, found) => expect(parseOsRelease(text)).toEqual(found));

test('purls as the specification writes them', () => {
  const one = (more: Partial<Package>): Package => ({
    type: 'npm',
    name: 'a',
    version: '1.0.0',
    arch: null,
    licence: null,
    source: null,
    ...more,
  });
  const debian = { id: 'debian', version: '12' };
  expect(purlOf(one({ name: '@scope/a' }), debian)).toBe('pkg:npm/%40scope/a@1.0.0');
  expect(purlOf(one({ type: 'deb', name: 'libstdc++6', version: '1:2.3+b1~x', arch: 'amd64' }), debian)).toBe(
    'pkg:deb/debian/libstdc%2B%2B6@1:2.3%2Bb1~x?arch=amd64&distro=debian-12',
  );
  expect(purlOf(one({ type: 'apk', name: 'musl' }), null)).toBe('pkg:apk/alpine/musl@1.0.0');
  expect(purlOf(one({ type: 'generic', name: 'node' }), debian)).toBe('pkg:generic/node@1.0.0');
});
