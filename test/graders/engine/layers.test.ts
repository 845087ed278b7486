import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { archive, type ArchiveEntry } from '../../../graders/engine/context.ts';
import { searchLayers } from '../../../graders/engine/layers.ts';

const file = (path: string, content: string | Buffer): ArchiveEntry => ({ path, type: 'file', content });
const stream = (bytes: Buffer, piece: number): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    })(),
  );

const first = await archive([
  file('etc/secret', `${'-'.repeat(5000)}hunter2${'-'.repeat(5000)}`),
  file('app/plain', 'nothing'),
]);
const second = await archive([file('etc/.wh.secret', ''), file('app/hunter2.txt', 'named')]);
const config = file('config.json', '{"history":[]}');

const docker = await archive([
  file('aaa/layer.tar', first),
  file('bbb/layer.tar', second),
  { path: 'ccc/layer.tar', type: 'symlink', linkTarget: '../aaa/layer.tar' },
  config,
  file(
    'manifest.json',
    JSON.stringify([{ Config: 'config.json', Layers: ['aaa/layer.tar', 'bbb/layer.tar', 'ccc/layer.tar'] }]),
  ),
]);
const oci = await archive([
  file('blobs/sha256/11', first),
  file('blobs/sha256/22', gzipSync(second)),
  file('blobs/sha256/33', '{"architecture":"amd64","note":"hunter2 in a configuration is no layer"}'),
  file('index.json', '{}'),
  file('manifest.json', JSON.stringify([{ Layers: ['blobs/sha256/11', 'blobs/sha256/22'] }])),
  file('oci-layout', '{}'),
]);

test.each([7, 512, 65_536])('the older form, in pieces of %i bytes', async (piece) => {
  expect(await searchLayers(stream(docker, piece), ['hunter2', 'absent'])).toEqual([
    { needle: 'hunter2', path: '/etc/secret', layer: 0 },
    { needle: 'hunter2', path: '/app/hunter2.txt', layer: 1 },
    { needle: 'hunter2', path: '/etc/secret', layer: 2 },
  ]);
});

test.each([7, 65_536])('the OCI form, zipped layers included, in pieces of %i bytes', async (piece) => {
  expect(await searchLayers(stream(oci, piece), ['hunter2', ''])).toEqual([
    { needle: 'hunter2', path: '/etc/secret', layer: 0 },
    { needle: 'hunter2', path: '/app/hunter2.txt', layer: 1 },
  ]);
});

test('patterns for paths find files that a later layer deletes, and not the mark that deletes them', async () => {
  expect(await searchLayers(stream(docker, 512), ['absent'], ['/etc/*', '/**/plain'])).toEqual([
    { needle: '/etc/*', path: '/etc/secret', layer: 0 },
    { needle: '/**/plain', path: '/app/plain', layer: 0 },
    { needle: '/etc/*', path: '/etc/secret', layer: 2 },
    { needle: '/**/plain', path: '/app/plain', layer: 2 },
  ]);
});

test('an archive that ends early is an error, not a clean image', async () => {
  await expect(searchLayers(stream(docker.subarray(0, 6000), 512), ['hunter2'])).rejects.toThrow();
});

test('a layer without a file is read, and holds nothing', async () => {
  const none = await archive([]);
  const image = await archive([
    file('aaa/layer.tar', none),
    file('bbb/layer.tar', first),
    file('manifest.json', JSON.stringify([{ Layers: ['aaa/layer.tar', 'bbb/layer.tar'] }])),
  ]);
  expect(await searchLayers(stream(image, 512), ['hunter2'])).toEqual([
    { needle: 'hunter2', path: '/etc/secret', layer: 1 },
  ]);
});
