/** Insides of images that the mock API tells: of the size, and with the faults, that a learner's first answer has. */
import type { ImageCatalogue, ImageComparison, ImageReport } from '../../server/contract.ts';

type Layer = ImageReport['layers'][number];
type LayerFile = Layer['files'][number];

const digest = (n: number) => `sha256:${n.toString(16).padStart(2, '0').repeat(32)}`;
const own = (layer: number | null, line: number | null) => ({ layer, line, base: false });
const ofBase = (layer: number) => ({ layer, line: null, base: true });

const added = (path: string, sizeBytes: number, mode = '0644', owner = '0:0'): LayerFile => ({
  path,
  change: 'added',
  type: 'file',
  sizeBytes,
  mode,
  owner,
});

const base: Layer[] = [
  ['ADD alpine-minirootfs.tar.gz / # buildkit', 7_730_000, 83],
  ['RUN addgroup -g 1000 node && adduser …', 101_400_000, 2871],
  ['RUN apk add --no-cache --virtual .build-deps-yarn …', 5_340_000, 178],
  ['COPY docker-entrypoint.sh /usr/local/bin/', 388, 1],
].map(([instruction, sizeBytes, count], index) => ({
  index,
  digest: digest(index + 1),
  base: true,
  line: null,
  instruction: String(instruction),
  sizeBytes: Number(sizeBytes),
  wastedBytes: 0,
  added: Number(count),
  changed: index === 1 ? 3 : 0,
  deleted: 0,
  files: [added('/usr/local/bin/node', 96_000_000, '0755'), added('/bin/busybox', 820_000, '0755')].slice(
    index === 1 ? 0 : 1,
    index === 1 ? 1 : index === 0 ? 2 : 1,
  ),
}));

const modules = ['express', 'body-parser', 'qs', 'send', 'typescript', 'mime-db', 'iconv-lite', 'debug', 'semver'];

/** What `npm ci` leaves: packages of many files, and a cache that a later line deletes. */
function installed(): LayerFile[] {
  const files = modules.flatMap((name, n) =>
    ['package.json', 'index.js', 'LICENSE', 'lib/main.js', 'lib/util.js', 'test/all.js'].map((file, m) =>
      added(
        `/app/node_modules/${name}/${file}`,
        name === 'typescript' && m === 3 ? 9_100_000 : (n + 2) * (m + 1) * 3100,
      ),
    ),
  );
  const cache = Array.from({ length: 40 }, (_, n) =>
    added(`/root/.npm/_cacache/content-v2/${(n + 16).toString(16)}`, 410_000 - n * 3000),
  );
  return [...files, ...cache].sort((a, b) => b.sizeBytes - a.sizeBytes);
}

const filesOf = (instruction: string): LayerFile[] => {
  if (instruction.startsWith('WORKDIR')) return [{ ...added('/app', 0, '0755'), type: 'directory' }];
  if (instruction.startsWith('COPY package'))
    return [added('/app/package.json', 412), added('/app/package-lock.json', 88_200)];
  if (/^RUN npm (ci|install)/.test(instruction)) return installed();
  if (instruction.startsWith('COPY'))
    return [
      added('/app/server.js', 2140),
      added('/app/.env', 186),
      added('/app/.git/objects/pack/pack-1f2e.pack', 3_410_000, '0444'),
      { ...added('/app/package.json', 412), change: 'changed' },
    ];
  if (instruction.startsWith('RUN'))
    return [
      added('/app/dist/server.js', 9800, '0777'),
      { ...added('/root/.npm', 16_000_000), change: 'deleted', type: 'directory' },
      { ...added('/app/.env', 186), change: 'deleted' },
    ];
  return [];
};

/** The report of an image that this Dockerfile would give: a base, and a layer for each instruction that writes files. */
export function reportOf(source: string): ImageReport {
  const lines = source.split('\n').flatMap((text, index) => (/^[A-Z]+ /.test(text) ? [{ text, line: index + 1 }] : []));
  const shipped = lines.slice(lines.findLastIndex(({ text }) => text.startsWith('FROM ')) + 1);
  const layers: Layer[] = [...base];
  const history: ImageReport['history'] = base.map((layer) => ({
    instruction: layer.instruction,
    ...ofBase(layer.index),
  }));
  for (const { text, line } of shipped) {
    const files = filesOf(text);
    history.push({ instruction: text, ...own(files.length > 0 ? layers.length : null, line) });
    if (files.length === 0) continue;
    const many = (change: LayerFile['change']) => files.filter((file) => file.change === change).length;
    const npm = text.startsWith('RUN npm ci');
    layers.push({
      index: layers.length,
      digest: digest(layers.length + 1),
      base: false,
      line,
      instruction: text,
      sizeBytes: files.reduce((sum, file) => sum + (file.change === 'deleted' ? 0 : file.sizeBytes), 0),
      wastedBytes: npm ? 14_060_000 : text.startsWith('COPY .') ? 186 : 0,
      added: npm ? 1840 : many('added'),
      changed: many('changed'),
      deleted: many('deleted'),
      files,
    });
  }
  const made = (pattern: RegExp) => layers.find((layer) => !layer.base && pattern.test(layer.instruction));
  const install = made(/npm ci/);
  const copied = made(/^COPY \./);
  const build = made(/npm run build/);
  const user = shipped.find(({ text }) => text.startsWith('USER '));
  return {
    image: digest(99),
    dockerfile: 'Dockerfile',
    platform: 'linux/amd64',
    distribution: { id: 'alpine', version: '3.19.1' },
    standIns: ['node:20.11.1-alpine3.19'],
    sizeBytes: layers.reduce((sum, layer) => sum + layer.sizeBytes, 0),
    wastedBytes: layers.reduce((sum, layer) => sum + layer.wastedBytes, 0),
    fileCount: 4981,
    config: {
      user: user
        ? { declared: user.text.slice(5), uid: 1000, gid: 1000, name: 'node', root: false, line: user.line }
        : { declared: '', uid: 0, gid: 0, name: 'root', root: true, line: null },
      env: [
        {
          name: 'PATH',
          value: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          concealed: false,
          line: null,
        },
        { name: 'NODE_VERSION', value: '20.11.1', concealed: false, line: null },
        ...(copied ? [{ name: 'REGISTRY_TOKEN', value: 'npm_…Qx', concealed: true, line: 8 }] : []),
      ],
      workingDir: '/app',
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['node', 'dist/server.js'],
      exposedPorts: ['3000/tcp'],
      volumes: [],
      labels: [{ name: 'org.opencontainers.image.source', value: 'harbour/orders' }],
      healthcheck: null,
      stopSignal: null,
    },
    history,
    layers,
    waste:
      install && build
        ? installed()
            .filter((file) => file.path.startsWith('/root'))
            .map((file) => ({
              path: file.path,
              sizeBytes: file.sizeBytes,
              lostIn: build.index,
              lostLine: build.line,
              how: 'deleted' as const,
              ...own(install.index, install.line),
            }))
        : [],
    setuid: [{ path: '/bin/bbsuid', type: 'file', mode: '4111', owner: '0:0', sizeBytes: 14_000, ...ofBase(0) }],
    worldWritable: build
      ? [
          {
            path: '/app/dist/server.js',
            type: 'file',
            mode: '0777',
            owner: '0:0',
            sizeBytes: 9800,
            ...own(build.index, build.line),
          },
        ]
      : [],
    owners: [
      { uid: 0, gid: 0, user: 'root', group: 'root', files: 4960, bytes: 118_000_000 },
      { uid: 1000, gid: 1000, user: 'node', group: 'node', files: 21, bytes: 1_240_000 },
    ],
    packages: [
      ...[
        ['busybox', '1.36.1-r15', 'GPL-2.0-only'],
        ['musl', '1.2.4_git20230717-r4', 'MIT'],
        ['libcrypto3', '3.1.4-r5', 'Apache-2.0'],
        ['zlib', '1.3.1-r0', 'Zlib'],
      ].map(([name = '', version = '', licence = '']) => ({
        type: 'apk' as const,
        name,
        version,
        purl: `pkg:apk/alpine/${name}@${version}`,
        licence,
        source: null,
        path: '/lib/apk/db/installed',
        ...ofBase(0),
      })),
      {
        type: 'generic',
        name: 'node',
        version: '20.11.1',
        purl: 'pkg:generic/node@20.11.1',
        licence: null,
        source: null,
        path: '/usr/local/bin/node',
        ...ofBase(1),
      },
      ...(install
        ? modules.map((name, n) => ({
            type: 'npm' as const,
            name,
            version: `${n + 1}.${n * 2}.0`,
            purl: `pkg:npm/${name}@${n + 1}.${n * 2}.0`,
            licence: 'MIT',
            source: null,
            path: `/app/node_modules/${name}/package.json`,
            ...own(install.index, install.line),
          }))
        : []),
    ],
    secrets: copied
      ? [
          {
            rule: 'aws-access-key',
            title: 'AWS access key id',
            where: 'layer',
            path: '/app/.env',
            fileLine: 3,
            masked: 'AKIA…7Q',
            instruction: copied.instruction,
            hiddenBy: build ? { layer: build.index, line: build.line } : null,
            ...own(copied.index, copied.line),
          },
          {
            rule: 'npm-token',
            title: 'npm access token',
            where: 'config',
            path: null,
            fileLine: null,
            masked: 'npm_…Qx',
            instruction: 'ENV REGISTRY_TOKEN=npm_…Qx',
            hiddenBy: null,
            ...own(null, 8),
          },
        ]
      : [],
    vulnerabilities: [
      {
        id: 'CVE-2024-21892',
        severity: 'high',
        title: 'environment variables of a more privileged process are followed',
        type: 'generic',
        package: 'node',
        version: '20.11.0',
        purl: 'pkg:generic/node@20.11.0',
        path: '/usr/local/bin/node',
        fixedIn: '20.11.1',
        ...ofBase(1),
      },
      ...(install
        ? [
            {
              id: 'CVE-2022-24999',
              severity: 'critical' as const,
              title: 'a crafted query string stops the process',
              type: 'npm' as const,
              package: 'qs',
              version: '3.4.0',
              purl: 'pkg:npm/qs@3.4.0',
              path: '/app/node_modules/qs/package.json',
              fixedIn: '6.2.4',
              ...own(install.index, install.line),
            },
          ]
        : []),
      {
        id: 'CVE-2023-42366',
        severity: 'medium',
        title: 'awk reads beyond a buffer',
        type: 'apk',
        package: 'busybox',
        version: '1.36.1-r15',
        purl: 'pkg:apk/alpine/busybox@1.36.1-r15',
        path: '/lib/apk/db/installed',
        fixedIn: null,
        ...ofBase(0),
      },
    ],
    advisories: {
      date: '2026-11-01',
      entries: 412,
      coverage:
        'Bundled: faults of the packages that this course’s images hold. It is not a full scan; a clean list says nothing about packages outside it.',
      covered: [
        { type: 'apk', of: 'Alpine 3.19.1', packages: 17, advisories: 12 },
        { type: 'npm', of: 'npm', packages: 3, advisories: 17 },
      ],
    },
    secondOpinion: null,
    cut: ['Layer 6 has 1,840 entries; the 94 largest are listed.'],
  };
}

/** What two such images have in common and where they differ. */
export function comparisonOf(
  a: { name: string; report: ImageReport },
  b: { name: string; report: ImageReport },
): ImageComparison {
  const side = ({ name, report }: typeof a): ImageComparison['a'] => ({
    name,
    image: report.image,
    dockerfile: report.dockerfile,
    sizeBytes: report.sizeBytes,
    wastedBytes: report.wastedBytes,
    fileCount: report.fileCount,
    packages: report.packages.length,
    secrets: report.secrets.length,
    vulnerabilities: report.vulnerabilities.length,
    layers: report.layers.map(({ files: _, ...layer }) => layer),
  });
  const rows = Math.max(a.report.layers.length, b.report.layers.length);
  const at = (report: ImageReport, index: number) => (index < report.layers.length ? index : null);
  const npm = (report: ImageReport) => report.packages.filter((one) => one.type === 'npm');
  const gone = npm(a.report).filter((one) => !npm(b.report).some((other) => other.name === one.name));
  const findings = (report: ImageReport) => [
    ...(report.config.user.root ? [{ kind: 'root' as const, title: 'Runs as root', where: 'no USER' }] : []),
    ...report.secrets.map((one) => ({ kind: 'secret' as const, title: one.title, where: one.path ?? 'configuration' })),
    ...report.vulnerabilities.map((one) => ({
      kind: 'vulnerability' as const,
      title: one.id,
      where: `${one.package} ${one.version}`,
    })),
    ...report.worldWritable.map((one) => ({ kind: 'world-writable' as const, title: one.path, where: one.mode })),
  ];
  const [ofA, ofB] = [findings(a.report), findings(b.report)];
  const has = (list: typeof ofA, one: (typeof ofA)[number]) => list.some((other) => other.title === one.title);
  return {
    a: side(a),
    b: side(b),
    config: [
      { field: 'user', a: a.report.config.user.declared || null, b: b.report.config.user.declared || null },
      { field: 'env NODE_ENV', a: null, b: 'production' },
    ].filter((one) => one.a !== one.b),
    layers: Array.from({ length: rows }, (_, index) => ({
      a: at(a.report, index),
      b: at(b.report, index),
      same: a.report.layers[index]?.instruction === b.report.layers[index]?.instruction,
    })),
    fileCounts: { added: 2, removed: gone.length * 6, changed: 1, same: 4200 },
    files: [
      ...gone.map((one) => ({
        path: one.path,
        change: 'removed' as const,
        a: { type: 'file' as const, sizeBytes: 31_000, mode: '0644', owner: '0:0' },
        b: null,
      })),
      {
        path: '/app/dist/server.js',
        change: 'changed',
        a: { type: 'file', sizeBytes: 9800, mode: '0777', owner: '0:0' },
        b: { type: 'file', sizeBytes: 9800, mode: '0644', owner: '0:0' },
      },
      {
        path: '/etc/service.conf',
        change: 'added',
        a: null,
        b: { type: 'file', sizeBytes: 120, mode: '0644', owner: '0:0' },
      },
    ],
    packages: gone.map((one) => ({ type: one.type, name: one.name, a: [one.version], b: [] })),
    findings: [
      ...ofA.map((one) => ({ ...one, in: has(ofB, one) ? ('both' as const) : ('a' as const) })),
      ...ofB.filter((one) => !has(ofA, one)).map((one) => ({ ...one, in: 'b' as const })),
    ],
    cut: [],
  };
}

/** The catalogue around the images of /api/status. */
export function catalogueOf(
  images: readonly Omit<ImageCatalogue['images'][number], 'exercises'>[],
): ImageCatalogue['images'] {
  return images.map((image) => ({
    ...image,
    exercises: image.reference.startsWith('node:')
      ? [
          { id: 'image/non-root', title: 'Run as a user that is not root' },
          { id: 'image/multi-stage', title: 'Ship the program, not the workshop' },
        ]
      : [],
  }));
}
