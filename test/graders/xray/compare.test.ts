import { expect, test } from 'vitest';
import { compareXrays } from '../../../graders/xray/compare.ts';
import { imageComparison } from '../../../server/contract.ts';
import type { TarEntry } from '../../support/saved-image.ts';
import { xrayOfImage } from '../../support/xray.ts';

const base: TarEntry[] = [
  { name: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n' },
  { name: 'etc/group', content: 'node:x:1000:\n' },
];
const lodash = (version: string): TarEntry => ({
  name: 'app/node_modules/lodash/package.json',
  content: JSON.stringify({ name: 'lodash', version }),
});
const a = await xrayOfImage(
  {
    layers: [
      base,
      [lodash('4.17.20'), { name: 'app/.env', content: 'API_KEY=low-tide-4711\n' }, { name: 'app/same', content: '1' }],
      [{ name: 'app/cache', content: 'x'.repeat(5000) }],
    ],
    history: ['ADD base /', 'COPY . .', 'RUN make cache'],
  },
  {
    dockerfile: 'FROM scratch\nCOPY . .\nRUN make cache\n',
    base: 1,
    config: { env: { NODE_ENV: 'development', A: '1' } },
  },
);
const b = await xrayOfImage(
  {
    layers: [
      base,
      [{ name: 'srv/', type: 'directory' }],
      [lodash('4.17.21'), { name: 'app/same', content: '1' }, { name: 'bin/tool', mode: 0o4755, content: 'tool' }],
    ],
    history: ['ADD base /', 'WORKDIR /srv', 'COPY . .', '#USER node'],
  },
  {
    dockerfile: 'FROM scratch\nWORKDIR /srv\nCOPY . .\nUSER node\n',
    base: 1,
    config: { user: 'node', workingDir: '/srv', env: { NODE_ENV: 'production', A: '1' } },
  },
);
const compared = compareXrays({ name: 'first', ...a }, { name: 'second', ...b });

test('fits the wire type', () => expect(imageComparison.parse(compared)).toEqual(compared));

test('both images in numbers', () => {
  expect(compared.a).toMatchObject({ name: 'first', packages: 1, secrets: 1, vulnerabilities: 1, fileCount: 6 });
  expect(compared.b).toMatchObject({ name: 'second', packages: 1, secrets: 0, vulnerabilities: 0 });
  expect(compared.a.layers).toHaveLength(3);
  expect(compared.a.layers[0]).not.toHaveProperty('files');
});

test('what differs in the configuration', () =>
  expect(compared.config).toEqual([
    { field: 'working directory', a: '/', b: '/srv' },
    { field: 'env NODE_ENV', a: 'development', b: 'production' },
    { field: 'user', a: null, b: 'node' },
  ]));

test('layers side by side: the same contents, the same instruction, or alone', () =>
  expect(compared.layers).toEqual([
    { a: 0, b: 0, same: true },
    { a: null, b: 1, same: false },
    { a: 1, b: 2, same: false },
    { a: 2, b: null, same: false },
  ]));

test('files added, removed and changed, the largest difference first', () => {
  expect(compared.fileCounts).toEqual({ added: 2, removed: 2, changed: 1, same: 3 });
  expect(compared.files.map(({ path, change }) => `${change} ${path}`)).toEqual([
    'removed /app/cache',
    'removed /app/.env',
    'added /bin/tool',
    'changed /app/node_modules/lodash/package.json',
    'added /srv',
  ]);
  expect(compared.files[2]).toMatchObject({ a: null, b: { type: 'file', sizeBytes: 4, mode: '4755', owner: '0:0' } });
});

test('packages by version', () =>
  expect(compared.packages).toEqual([{ type: 'npm', name: 'lodash', a: ['4.17.20'], b: ['4.17.21'] }]));

test('findings, and which image has each', () =>
  expect(compared.findings.map(({ kind, title, in: who }) => `${who} ${kind}: ${title}`)).toEqual([
    'a root: runs as root',
    'a secret: value of API_KEY low-…11',
    'a vulnerability: CVE-2021-23337 (high) in lodash 4.17.20',
    'b setuid: mode 4755',
  ]));

test('an image beside itself differs in nothing', () => {
  const same = compareXrays({ name: 'one', ...a }, { name: 'two', ...a });
  expect(same).toMatchObject({ config: [], files: [], packages: [], fileCounts: { added: 0, removed: 0, changed: 0 } });
  expect(same.layers.every((row) => row.same)).toBe(true);
  expect(same.findings.every((finding) => finding.in === 'both')).toBe(true);
});
