import { describe, expect, test } from 'vitest';
import { imageReport } from '../../../server/contract.ts';
import { xrayOfImage } from '../../support/xray.ts';

const dockerfile = `FROM node:20-alpine
ARG NPM_TOKEN
ENV DB_PASSWORD=low-tide-4711 NODE_ENV=production
WORKDIR /app
COPY .env ./
RUN npm ci
RUN rm .env && chmod 4755 /bin/tool
COPY . .
USER node
CMD ["node", "server.js"]
`;
const token = ['np', 'm_a8s7d6f5g4h3j2k1l0q9w8e7r6t5y4u3i2o1'].join('');

const image = {
  layers: [
    [
      { name: 'bin/tool', mode: 0o755, content: 'a program' },
      { name: 'bin/su', mode: 0o4755, content: 'su' },
      { name: 'etc/passwd', content: 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n' },
      { name: 'etc/group', content: 'root:x:0:\nnode:x:1000:\n' },
      { name: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.19.1\n' },
      { name: 'lib/apk/db/installed', content: 'P:busybox\nV:1.36.1-r15\nA:x86_64\nL:GPL-2.0-only\no:busybox\n' },
      { name: 'tmp/', type: 'directory' as const, mode: 0o1777 },
      { name: 'etc/base.env', content: 'API_KEY=of-the-base-image\n' },
    ],
    [{ name: 'app/', type: 'directory' as const, mode: 0o755 }],
    [{ name: 'app/.env', content: 'PORT=3000\nSESSION_SECRET=harbour-lights-88\n' }],
    [
      {
        name: 'app/node_modules/lodash/package.json',
        content: '{"name":"lodash","version":"4.17.20","license":"MIT"}',
      },
      { name: 'lib/apk/db/installed', content: 'P:busybox\nV:1.36.1-r15\nA:x86_64\n\nP:curl\nV:8.5.0-r0\nA:x86_64\n' },
      { name: 'usr/bin/curl', content: 'curl' },
    ],
    [
      { name: 'app/.wh..env', content: '' },
      { name: 'bin/tool', mode: 0o4755, content: 'a program' },
    ],
    [
      { name: 'app/server.js', uid: 1000, gid: 1000, mode: 0o666, content: 'listen' },
      { name: 'app/log\u001b[2J\u202e.txt', content: 'x' },
    ],
  ],
  history: [
    'ADD base.tar / # buildkit',
    '#ENV PATH=/bin',
    '#ARG NPM_TOKEN',
    '#ENV DB_PASSWORD=low-tide-4711 NODE_ENV=production',
    'WORKDIR /app',
    'COPY .env ./ # buildkit',
    `RUN |1 NPM_TOKEN=${token} /bin/sh -c npm ci # buildkit`,
    `RUN |1 NPM_TOKEN=${token} /bin/sh -c rm .env && chmod 4755 /bin/tool # buildkit`,
    'COPY . . # buildkit',
    '#USER node',
    '#CMD ["node" "server.js"]',
  ],
};
const config = {
  user: 'node',
  env: { PATH: '/bin', DB_PASSWORD: 'low-tide-4711', NODE_ENV: 'production' },
  cmd: ['node', 'server.js', '--token', token],
  workingDir: '/app',
};
const { report, files } = await xrayOfImage(image, { dockerfile, base: 1, config });
const at = (path: string) => files.find((file) => file[0] === path);

test('fits the wire type', () => expect(imageReport.parse(report)).toEqual(report));

test('layers with the line that made each', () =>
  expect(
    report.layers.map(({ base, line, instruction, sizeBytes, wastedBytes, added, changed, deleted }) => [
      base ? 'base' : line,
      instruction,
      sizeBytes,
      wastedBytes,
      `+${added} ~${changed} -${deleted}`,
    ]),
  ).toEqual([
    ['base', 'ADD base.tar / # buildkit', expect.any(Number), 9 + 57, '+8 ~0 -0'],
    [4, 'WORKDIR /app', 0, 0, '+1 ~0 -0'],
    [5, 'COPY .env ./', 43, 43, '+1 ~0 -0'],
    [6, 'RUN npm ci', expect.any(Number), 0, '+2 ~1 -0'],
    [7, 'RUN rm .env && chmod 4755 /bin/tool', 9, 0, '+0 ~1 -1'],
    [8, 'COPY . .', 7, 0, '+2 ~0 -0'],
  ]));

test('the files of a layer, the largest first', () =>
  expect(report.layers[4]!.files).toEqual([
    { path: '/app/.env', change: 'deleted', type: 'file', sizeBytes: 43, mode: '0644', owner: '0:0' },
    { path: '/bin/tool', change: 'changed', type: 'file', sizeBytes: 9, mode: '4755', owner: '0:0' },
  ]));

test('what is shipped in vain, and through which line', () => {
  expect(
    report.waste.map(({ path, sizeBytes, line, lostLine, how }) => [path, sizeBytes, line, lostLine, how]),
  ).toEqual([
    ['/lib/apk/db/installed', 57, null, 6, 'overwritten'],
    ['/app/.env', 43, 5, 7, 'deleted'],
    ['/bin/tool', 9, null, 7, 'overwritten'],
  ]);
  expect(report.wastedBytes).toBe(57 + 43 + 9);
});

test('the configuration, its user resolved, its secrets masked', () =>
  expect(report.config).toMatchObject({
    user: { declared: 'node', uid: 1000, gid: 1000, name: 'node', root: false, line: 9 },
    env: [
      { name: 'PATH', value: '/bin', concealed: false, line: null },
      { name: 'DB_PASSWORD', value: 'low-…11', concealed: true, line: 3 },
      { name: 'NODE_ENV', value: 'production', concealed: false, line: 3 },
    ],
    cmd: ['node', 'server.js', '--token', 'npm_…o1'],
    workingDir: '/app',
  }));

test('special files of the final file system: the learner’s first', () => {
  expect(report.setuid.map(({ path, mode, line, base }) => [path, mode, line, base])).toEqual([
    ['/bin/tool', '4755', 7, false],
    ['/bin/su', '4755', null, true],
  ]);
  expect(report.worldWritable.map(({ path, mode, owner, line }) => [path, mode, owner, line])).toEqual([
    ['/app/server.js', '0666', '1000:1000', 8],
  ]);
});

test('owners by name', () =>
  expect(report.owners.map(({ user, group, uid, files: count }) => [user, group, uid, count])).toEqual([
    ['root', 'root', 0, expect.any(Number)],
    ['node', 'node', 1000, 1],
  ]));

test('packages, and the layer that first had each', () =>
  expect(
    report.packages.map(({ type, name, version, purl, line, base, path }) => ({
      type,
      name,
      version,
      purl,
      line,
      base,
      path,
    })),
  ).toEqual([
    {
      type: 'apk',
      name: 'busybox',
      version: '1.36.1-r15',
      purl: 'pkg:apk/alpine/busybox@1.36.1-r15?arch=x86_64&distro=alpine-3.19.1',
      line: null,
      base: true,
      path: '/lib/apk/db/installed',
    },
    {
      type: 'apk',
      name: 'curl',
      version: '8.5.0-r0',
      purl: 'pkg:apk/alpine/curl@8.5.0-r0?arch=x86_64&distro=alpine-3.19.1',
      line: 6,
      base: false,
      path: '/lib/apk/db/installed',
    },
    {
      type: 'npm',
      name: 'lodash',
      version: '4.17.20',
      purl: 'pkg:npm/lodash@4.17.20',
      line: 6,
      base: false,
      path: '/app/node_modules/lodash/package.json',
    },
  ]));

test('known vulnerabilities, most severe first', () => {
  const [first] = report.vulnerabilities;
  expect(first).toMatchObject({
    id: 'CVE-2021-23337',
    severity: 'high',
    package: 'lodash',
    fixedIn: '4.17.21',
    line: 6,
  });
  expect(report.vulnerabilities.map(({ id }) => id)).toContain('CVE-2023-42366');
  expect(report.advisories).toMatchObject({ entries: expect.any(Number), date: expect.stringMatching(/^\d{4}-/) });
});

describe('secrets', () => {
  test('in the environment, in a build argument, in a deleted file: each with its line', () =>
    expect(
      report.secrets.map(({ rule, where, path, fileLine, masked, layer, line, hiddenBy }) => ({
        rule,
        where,
        path,
        fileLine,
        masked,
        layer,
        line,
        hiddenBy,
      })),
    ).toEqual([
      {
        rule: 'named-value',
        where: 'config',
        path: null,
        fileLine: null,
        masked: 'low-…11',
        layer: null,
        line: 3,
        hiddenBy: null,
      },
      {
        rule: 'npm-token',
        where: 'history',
        path: null,
        fileLine: null,
        masked: 'npm_…o1',
        layer: 3,
        line: 6,
        hiddenBy: null,
      },
      {
        rule: 'named-value',
        where: 'layer',
        path: '/app/.env',
        fileLine: 2,
        masked: 'harb…88',
        layer: 2,
        line: 5,
        hiddenBy: { layer: 4, line: 7 },
      },
    ]));

  test('nothing of the report repeats one', () => {
    const text = JSON.stringify([report, files]);
    for (const secret of [token, 'low-tide-4711', 'harbour-lights-88']) expect(text).not.toContain(secret);
  });

  test('what the base image holds is not the learner’s', () =>
    expect(JSON.stringify(report.secrets)).not.toContain('base.env'));
});

test('odd names are tidied', () => {
  expect(report.layers[5]!.files.map(({ path }) => path)).toContain('/app/log\ufffd[2J\ufffd.txt');
  expect(JSON.stringify(report)).not.toMatch(/\\u001b|\u202e/);
});

test('all files of the final file system, for a comparison', () => {
  expect(at('/app/.env')).toBe(undefined);
  expect(at('/bin/tool')).toEqual(['/bin/tool', 'file', 9, 0o4755, '0:0', expect.stringMatching(/^[0-9a-f]{16}$/)]);
  expect(files).toHaveLength(report.fileCount);
});

test('the classic builder’s history is read as well', async () => {
  const { report: classic } = await xrayOfImage(
    {
      layers: [[{ name: 'a', content: 'x' }]],
      history: [
        '#/bin/sh -c #(nop)  ARG NPM_TOKEN',
        '#/bin/sh -c #(nop)  ENV API_KEY=low-tide-4711',
        `|1 NPM_TOKEN=${token} /bin/sh -c npm ci`,
        '#/bin/sh -c #(nop)  USER 7',
      ],
    },
    {
      dockerfile: 'FROM scratch\nARG NPM_TOKEN\nENV API_KEY=low-tide-4711\nRUN npm ci\nUSER 7\n',
      config: { user: '7', env: { API_KEY: 'low-tide-4711' } },
    },
  );
  expect(classic.layers.map(({ line }) => line)).toEqual([4]);
  expect(classic.config.user).toMatchObject({ uid: 7, gid: 0, root: false, line: 5 });
  expect(classic.secrets.map(({ where, masked, line }) => [where, masked, line])).toEqual([
    ['config', 'low-…11', 3],
    ['history', 'npm_…o1', 4],
  ]);
});

describe('when less is known', () => {
  test('a package list that was deleted still tells, and it is said', async () => {
    const { report: bare } = await xrayOfImage({
      layers: [
        [{ name: 'lib/apk/db/installed', content: 'P:busybox\nV:1.36.1-r15\n' }],
        [{ name: 'lib/apk/db/.wh.installed', content: '' }],
      ],
    });
    expect(bare.packages.map(({ name }) => name)).toEqual(['busybox']);
    expect(bare.cut).toEqual(['/lib/apk/db/installed was deleted; its packages are listed as they stood there last.']);
  });

  test('a package whose files were deleted is gone', async () => {
    const { report: bare } = await xrayOfImage({
      layers: [
        [{ name: 'a/node_modules/x/package.json', content: '{"name":"x","version":"1.0.0"}' }],
        [{ name: 'a/.wh.node_modules', content: '' }],
      ],
    });
    expect(bare.packages).toEqual([]);
  });

  test('a history that does not fit the layers gives no lines', async () => {
    const { report: bare } = await xrayOfImage(
      { layers: [[{ name: 'a', content: 'x' }], [{ name: 'b', content: 'x' }]], history: ['COPY a .'] },
      { dockerfile: 'FROM scratch\nCOPY a .\n' },
    );
    expect(bare.layers.map(({ line, instruction }) => [line, instruction])).toEqual([
      [null, ''],
      [null, ''],
    ]);
  });

  test('whose instruction it was is doubted in favour of the report', async () => {
    const { report: bare } = await xrayOfImage(
      {
        layers: [[{ name: 'a', content: 'x' }], [{ name: 'b', content: 'x' }]],
        history: ['ADD base', '#ENV API_KEY=low-tide-4711', 'COPY b .', '#CMD x'],
      },
      { dockerfile: 'FROM base\nENV API_KEY=low-tide-4711\nRUN something-else\nCMD x\n', base: 1 },
    );
    expect(bare.layers.map(({ base, line }) => [base, line])).toEqual([
      [true, null],
      [false, null],
    ]);
    expect(bare.secrets.map(({ masked, line }) => [masked, line])).toEqual([['low-…11', null]]);
  });

  test('an empty image', async () => {
    const { report: bare } = await xrayOfImage({ layers: [] });
    expect(bare).toMatchObject({
      sizeBytes: 0,
      fileCount: 0,
      layers: [],
      packages: [],
      secrets: [],
      vulnerabilities: [],
    });
    expect(bare.config.user).toMatchObject({ root: true, uid: 0 });
  });

  test('a layer of many files lists the largest, and counts all', async () => {
    const many = Array.from({ length: 900 }, (_, n) => ({ name: `f${n}`, content: 'x'.repeat(n) }));
    const { report: bare } = await xrayOfImage({ layers: [many] });
    expect(bare.layers[0]).toMatchObject({ added: 900, files: { length: 500 } });
    expect(bare.layers[0]!.files[0]).toMatchObject({ path: '/f899', sizeBytes: 899 });
  });
});

describe('package lists that were meddled with', () => {
  const apk = (version: string) => `P:libcrypto3\nV:${version}\no:openssl\n`;
  const list = 'lib/apk/db/installed';
  const base = [
    { name: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.19.1\n' },
    { name: list, content: apk('3.1.4-r5') },
    { name: 'usr/lib/libcrypto.so.3', content: 'old' },
  ];
  const look = async (layer: (typeof base)[number][]) => {
    const image = { layers: [base, layer], history: ['ADD base.tar /', 'RUN something'] };
    const { report: seen } = await xrayOfImage(image, { dockerfile: 'FROM a\nRUN something\n', base: 1 });
    return { ...seen, versions: seen.packages.map(({ version }) => version) };
  };

  test('a list that is written anew without a file of a package changes nothing', async () => {
    const written = [
      { name: list, content: apk('3.1.8-r1') },
      { name: 'app/node_modules/ip/lib/ip.js', content: 'of npm ci in the same line' },
      { name: 'usr/local/bin/tool', content: 'of nobody' },
    ];
    const { versions, cut, vulnerabilities } = await look(written);
    expect(versions).toEqual(['3.1.4-r5']);
    expect(vulnerabilities.map(({ id }) => id)).toContain('CVE-2024-6119');
    expect(cut).toEqual([expect.stringContaining(`/${list} was changed by a layer that brings no file`)]);
  });

  test('an upgrade brings files, a removal takes some away', async () => {
    const upgraded = [
      { name: list, content: apk('3.1.8-r1') },
      { name: 'usr/lib/libcrypto.so.3', content: 'new' },
    ];
    expect(await look(upgraded)).toMatchObject({ versions: ['3.1.8-r1'], cut: [] });
    const removed = [
      { name: list, content: 'P:musl\nV:1.2.4-r1\n' },
      { name: 'usr/lib/.wh.libcrypto.so.3', content: '' },
    ];
    expect(await look(removed)).toMatchObject({ versions: ['1.2.4-r1'], cut: [] });
  });

  test('a list that was deleted is read as it stood last', async () => {
    const { versions, cut } = await look([{ name: 'lib/apk/db/.wh.installed', content: '' }]);
    expect(versions).toEqual(['3.1.4-r5']);
    expect(cut).toEqual([`/${list} was deleted; its packages are listed as they stood there last.`]);
  });
});

test('says whose packages a stand-in lists, and what was compared with how much', async () => {
  const layers = [
    [
      { name: 'etc/os-release', content: 'ID=ubuntu\nVERSION_ID=22.04\n' },
      {
        name: 'var/lib/dpkg/status',
        content: 'Package: bash\nStatus: install ok installed\nVersion: 5.1-6ubuntu1.1\n',
      },
    ],
  ];
  const original = { recorded: '2026-07-31', megabytes: 78, packages: 101, listed: true };
  const seen = async (options: Parameters<typeof xrayOfImage>[1]) =>
    (await xrayOfImage({ layers, history: ['ADD base.tar /'] }, options)).report;
  const { advisories, distribution, cut } = await seen({ standIn: { reference: 'ubuntu:22.04', original } });
  expect(distribution).toEqual({ id: 'ubuntu', version: '22.04' });
  expect(advisories.covered).toEqual([{ type: 'deb', of: 'Ubuntu 22.04', packages: 1, advisories: 0 }]);
  expect(cut).toEqual([expect.stringContaining('are those of ubuntu:22.04 as recorded on 2026-07-31')]);
  expect((await seen({ standIn: { reference: 'ubuntu:22.04', original: null } })).cut).toEqual([
    'Which packages ubuntu:22.04 has is not known: the stand-in for it lists none.',
  ]);
});
