import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readImageFacts, usualFactLimits } from '../../../graders/engine/image-facts.ts';
import { knownSecrets } from '../../../graders/xray/secrets/find.ts';
import { classicForm, inPieces, ociForm, type SavedImage } from '../../support/saved-image.ts';

const long = `opt/${'long-folder-name/'.repeat(20)}file`;
const image: SavedImage = {
  layers: [
    [
      { name: './', type: 'directory' },
      { name: './etc/', type: 'directory', mode: 0o755 },
      { name: './etc/passwd', content: 'root:x:0:0::/:/bin/sh\n' },
      { name: 'bin/sh', mode: 0o4755, uid: 1, gid: 2, content: 'program' },
      { name: 'bin/ash', type: 'link', linkname: 'bin/sh', mode: 0o4755 },
      { name: 'bin/bash', type: 'symlink', linkname: 'sh' },
      { name: 'dev/null', type: 'character-device', mode: 0o666 },
    ],
    [
      { name: long, content: 'deep' },
      { name: 'app/odd\nname \u001b[31m', content: 'x' },
      { name: 'app/naïve/../ünï', content: 'x' },
      { name: '../../escape', content: 'x' },
      { name: '__proto__', content: 'x' },
    ],
    [
      { name: 'etc/.wh.passwd', content: '' },
      { name: 'opt/.wh..wh..opq', content: '' },
      { name: '.wh..wh.plnk', type: 'directory' },
      { name: 'app/.wh.odd\nname \u001b[31m', content: '' },
    ],
  ],
  history: ['RUN first', '#ENV A=b', 'RUN second', 'RUN third'],
};

describe.each([
  ['the older form', classicForm],
  ['the OCI form, zipped', ociForm],
  ['the OCI form, plain', (given: SavedImage) => ociForm(given, (layer) => layer)],
])('%s', (_name, form) => {
  test.each([7, 512, 65_536])('in pieces of %i bytes', async (size) => {
    const facts = await readImageFacts(inPieces(await form(image), size));
    expect(facts.platform).toBe('linux/amd64');
    expect(facts.cut).toEqual([]);
    expect(facts.history).toEqual([
      { createdBy: 'RUN first', empty: false },
      { createdBy: 'ENV A=b', empty: true },
      { createdBy: 'RUN second', empty: false },
      { createdBy: 'RUN third', empty: false },
    ]);
    expect(facts.diffIds).toHaveLength(3);
    const [first, second, third] = facts.layers;
    expect([...first!.entries.keys()]).toEqual([
      '/etc',
      '/etc/passwd',
      '/bin/sh',
      '/bin/ash',
      '/bin/bash',
      '/dev/null',
    ]);
    expect(first!.entries.get('/bin/sh')).toMatchObject({ type: 'file', mode: 0o4755, uid: 1, gid: 2 });
    expect(first!.entries.get('/bin/ash')!.inode).toBe(first!.entries.get('/bin/sh')!.inode);
    expect(first!.entries.get('/bin/ash')).toMatchObject({ inode: { bytes: 7, links: 2 } });
    expect(first!.entries.get('/bin/bash')).toMatchObject({ type: 'symlink', linkTarget: 'sh', hash: null });
    expect(first!.entries.get('/dev/null')).toMatchObject({ type: 'other' });
    expect(first!.texts.get('/etc/passwd')).toBe('root:x:0:0::/:/bin/sh\n');
    expect(first!.sizeBytes).toBe(22 + 7);
    expect([...second!.entries.keys()]).toEqual([
      `/${long}`,
      '/app/odd\nname \u001b[31m',
      '/app/ünï',
      '/escape',
      '/__proto__',
    ]);
    expect(third).toMatchObject({
      whiteouts: ['/etc/passwd', '/app/odd\nname \u001b[31m'],
      opaque: ['/opt'],
      sizeBytes: 0,
    });
    expect(third!.entries.size).toBe(0);
  });

  test('the same layer twice', async () => {
    const one = [{ name: 'a', content: '1' }];
    const { layers } = await readImageFacts(inPieces(await form({ layers: [one, one] }), 999));
    expect(layers.map(({ sizeBytes }) => sizeBytes)).toEqual([1, 1]);
  });
});

test('the same content has the same hash', async () => {
  const { layers } = await facts([
    [
      { name: 'a', content: 'x' },
      { name: 'b', content: 'y' },
    ],
    [{ name: 'a', content: 'x' }],
  ]);
  const hash = (layer: number, path: string) => layers[layer]!.entries.get(path)!.hash;
  expect(hash(0, '/a')).toMatch(/^[0-9a-f]{16}$/);
  expect(hash(1, '/a')).toBe(hash(0, '/a'));
  expect(hash(0, '/b')).not.toBe(hash(0, '/a'));
});

describe('packages', () => {
  test('of every manager, and node itself', async () => {
    const { layers } = await facts([
      [
        { name: 'var/lib/dpkg/status', content: 'Package: zlib1g\nStatus: install ok installed\nVersion: 1.2\n' },
        { name: 'var/lib/dpkg/status.d/tzdata', content: 'Package: tzdata\nVersion: 2024a\n' },
        { name: 'var/lib/dpkg/status.d/tzdata.md5sums', content: 'Package: no\nVersion: 1\n' },
        { name: 'lib/apk/db/installed', content: 'P:musl\nV:1.2.4-r2\n' },
        { name: 'app/node_modules/@a/b/package.json', content: '{"name":"@a/b","version":"1.0.0"}' },
        { name: 'app/node_modules/c/package.json', content: '{"name":"c","version":"2.0.0"}' },
        { name: 'app/node_modules/c/node_modules/d/package.json', content: '{"name":"d","version":"3.0.0"}' },
        { name: 'app/node_modules/c/test/package.json', content: '{"name":"no","version":"1.0.0"}' },
        { name: 'app/node_modules/.package-lock.json', content: '{"name":"no","version":"1.0.0"}' },
        { name: 'app/package.json', content: '{"name":"no","version":"1.0.0"}' },
        {
          name: 'usr/local/bin/node',
          content: Buffer.concat([Buffer.alloc(70_000, 1), Buffer.from('node.js/v20.11.1\0')]),
        },
      ],
    ]);
    const found = [...layers[0]!.packages].flatMap(([path, list]) =>
      list.map(({ type, name, version }) => `${path}: ${type} ${name} ${version}`),
    );
    expect(found).toEqual([
      '/var/lib/dpkg/status: deb zlib1g 1.2',
      '/var/lib/dpkg/status.d/tzdata: deb tzdata 2024a',
      '/lib/apk/db/installed: apk musl 1.2.4-r2',
      '/app/node_modules/@a/b/package.json: npm @a/b 1.0.0',
      '/app/node_modules/c/package.json: npm c 2.0.0',
      '/app/node_modules/c/node_modules/d/package.json: npm d 3.0.0',
      '/usr/local/bin/node: generic node 20.11.1',
    ]);
  });
});

describe('secrets', () => {
  const secret = ['AK', 'IAQ3EGUZ7TLXN4KD5W'].join('');

  test.each([1000, 4096, 65_536, 1e6])('with their line, wherever the pieces of %i bytes end', async (size) => {
    const content = `${`${'x'.repeat(99)}\n`.repeat(1500)}key ${secret}\n${'y'.repeat(200_000)}\n${secret} again\n`;
    const { layers } = await readImageFacts(
      inPieces(await classicForm({ layers: [[{ name: 'app/log', content }]] }), size),
    );
    expect(layers[0]!.secrets.map(({ path, fileLine, rule, value }) => [path, fileLine, rule, value])).toEqual([
      ['/app/log', 1501, 'aws-access-key', secret],
      ['/app/log', 1503, 'aws-access-key', secret],
    ]);
  });

  test('that are known beforehand, in whatever form', async () => {
    const known = knownSecrets({ token: 'moor-1942-delta' });
    const saved = await classicForm({
      layers: [
        [
          { name: 'a.js', content: 'x\nconst t = "moor-1942-delta";' },
          { name: 'node_modules/b', content: Buffer.from('user:moor-1942-delta').toString('base64') },
          { name: 'c', content: 'moor-1942' },
        ],
      ],
    });
    const { layers } = await readImageFacts(inPieces(saved, 999), { known });
    expect(layers[0]!.secrets.map(({ path, title, fileLine }) => [path, title, fileLine])).toEqual([
      ['/a.js', 'build secret token', 2],
      ['/node_modules/b', 'build secret token, in base64', 1],
    ]);
  });

  test('in a program, without a line', async () => {
    const content = Buffer.concat([Buffer.alloc(10), Buffer.from(`\n\n${secret}\0`)]);
    const { layers } = await facts([[{ name: 'app/tool', content }]]);
    expect(layers[0]!.secrets).toMatchObject([{ path: '/app/tool', fileLine: null }]);
  });
});

describe('hostile images', () => {
  const many = (count: number, name: (n: number) => string, content = '') =>
    Array.from({ length: count }, (_, n) => ({ name: name(n), content }));

  test('more paths than are kept: bytes still count, and it is said', async () => {
    const limits = { ...usualFactLimits, entries: 10 };
    const { layers, cut } = await facts([many(8, (n) => `a/${n}`, 'x'), many(8, (n) => `b/${n}`, 'x')], limits);
    expect(layers.map(({ entries, sizeBytes }) => [entries.size, sizeBytes])).toEqual([
      [8, 8],
      [2, 8],
    ]);
    expect(cut).toEqual(['6 paths are not listed: at most 10 of an image are.']);
  });

  test('names that are too long together', async () => {
    const { layers, cut } = await facts([many(4, (n) => `${n}/${'n'.repeat(400)}`)], {
      ...usualFactLimits,
      pathChars: 1000,
    });
    expect(layers[0]!.entries.size).toBe(2);
    expect(cut).toHaveLength(1);
  });

  test('more packages, more secrets and a larger document than are kept', async () => {
    const status = many(9, (n) => `p${n}`)
      .map(({ name }) => `Package: ${name}\nVersion: 1\n`)
      .join('\n');
    const keys = Array.from({ length: 9 }, (_, n) => `API_KEY=value-number-${n}`).join('\n');
    const { layers, cut } = await facts(
      [
        [
          { name: 'var/lib/dpkg/status', content: status },
          { name: 'a/.env', content: keys },
          { name: 'b/.env', content: keys },
          { name: 'etc/group', content: 'x'.repeat(5000) },
        ],
      ],
      { ...usualFactLimits, packages: 5, secretsPerFile: 4, secrets: 6, documentBytes: 1000 },
    );
    expect(layers[0]!.packages.get('/var/lib/dpkg/status')).toHaveLength(5);
    expect(layers[0]!.secrets.map(({ path }) => path)).toEqual([
      ...Array<string>(4).fill('/a/.env'),
      '/b/.env',
      '/b/.env',
    ]);
    expect(layers[0]!.texts.size).toBe(0);
    expect(cut).toEqual([
      '4 packages are not listed: at most 5 of an image are.',
      '12 more findings of secrets are not listed.',
      '1 package lists or user lists are larger than 1000 bytes and were not read.',
    ]);
  });

  test('a layer in a form that is not read is told, the others are read', async () => {
    const zstd = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.alloc(2000, 7)]);
    const saved = await ociForm(
      { layers: [[{ name: 'a', content: '1' }], [{ name: 'b', content: '22' }]] },
      (layer, index) => (index === 0 ? zstd : layer),
    );
    const { layers, cut } = await readImageFacts(inPieces(saved, 512));
    expect(layers.map(({ sizeBytes }) => sizeBytes)).toEqual([0, 2]);
    expect(cut).toEqual(['Layer 0 is packed in a form that is not read here (zstd); nothing of it is shown.']);
  });

  test('a reading that is stopped ends with the reason', async () => {
    const stop = new AbortController();
    const saved = await classicForm({ layers: [[{ name: 'a', content: Buffer.alloc(500_000) }]] });
    const stream = inPieces(saved, 512);
    let pieces = 0;
    stream.on('data', () => ++pieces === 50 && stop.abort(new Error('stopped by the test')));
    await expect(readImageFacts(stream, { signal: stop.signal })).rejects.toThrow('stopped by the test');
    expect(stream.destroyed).toBe(true);
  });

  test('an archive that ends early or has no manifest is an error', async () => {
    const saved = await classicForm(image);
    for (const bytes of [
      saved.subarray(0, 9000),
      saved.subarray(0, saved.length - 4000),
      Buffer.alloc(0),
      Buffer.from('no tar'),
    ])
      await expect(readImageFacts(inPieces(bytes, 512))).rejects.toThrow();
  });

  test('a link to a layer that leads nowhere, or out of the archive', async () => {
    const { tar } = await import('../../support/saved-image.ts');
    const saved = await tar([
      { name: 'c.json', content: '{"rootfs":{"diff_ids":["sha256:0"]}}' },
      { name: 'x/layer.tar', type: 'symlink', linkname: '../../../etc/passwd' },
      { name: 'manifest.json', content: '[{"Config":"c.json","Layers":["x/layer.tar"]}]' },
    ]);
    const { cut } = await readImageFacts(inPieces(saved, 512));
    expect(cut).toHaveLength(1);
  });
});

function facts(layers: SavedImage['layers'], limits = usualFactLimits) {
  return classicForm({ layers }).then((saved) => readImageFacts(inPieces(saved, 65_536), { limits }));
}

test('an image of 300 MB is read in bounded memory', async () => {
  const program = fileURLToPath(new URL('large-image.ts', import.meta.url));
  const typescript = fileURLToPath(new URL('../../server/support/typescript.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', typescript, program, String(300e6)]);
  const { sizeBytes, entries, secrets, cut, grownBytes } = JSON.parse(stdout) as Record<string, number>;
  expect({ sizeBytes, entries, secrets, cut }).toEqual({
    sizeBytes: 300e6 + 30_000 * 7,
    entries: 75 + 30_000,
    secrets: ['/data/10'],
    cut: [],
  });
  // About 80 MB, of which 30,000 paths are a part; an image that is held as a whole needs more than all of it.
  expect(grownBytes).toBeLessThan(150e6);
}, 120_000);
