import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine } from '../../../graders/engine/connect.ts';
import { archive } from '../../../graders/engine/context.ts';
import { removeBaseImages, temporaryFolder, testSettings, withEvidence } from '../../support/engine.ts';

const sha = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const layer = await archive([{ path: 'from-the-registry', type: 'file', content: 'original' }]);
const zipped = gzipSync(layer);
const config = Buffer.from(
  JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [sha(layer)] },
  }),
);
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: config.length, digest: sha(config) },
    layers: [
      { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: zipped.length, digest: sha(zipped) },
    ],
  }),
);

let server: Server;
let requests: string[];
let asked: number;
let broken: boolean;
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(async () => {
  folder = temporaryFolder();
  requests = [];
  asked = 0;
  broken = false;
  // A registry of one image, on loopback: https://distribution.github.io/distribution/spec/api/
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const name = request.url?.split('/').at(-1) ?? '';
    const content = [config, zipped].find((blob) => sha(blob) === name);
    if (request.url === '/v2/') response.end('{}');
    else if (content) response.end(content);
    else if (request.url?.startsWith('/v2/harbour/base/manifests/')) {
      response
        .setHeader('content-type', manifestType)
        .setHeader('docker-content-digest', sha(manifest))
        .setHeader('content-length', manifest.length);
      response.end(request.method === 'HEAD' ? undefined : manifest);
    } else response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}');
  });
  server.on('connection', (socket) => {
    asked += 1;
    if (broken) socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});

afterEach(async () => {
  await new Promise((done) => server.close(done));
  await removeBaseImages('127.0.0.1');
  folder.remove();
});

/** Lists these images of the registry in a base-images.yaml of its own. */
async function open(images: { path: string; digest: string | null }[]) {
  const { port } = server.address() as AddressInfo;
  const lines = images.map(
    ({ path, digest }) =>
      `  - { reference: '127.0.0.1:${port}/${path}', digest: ${JSON.stringify(digest)}, standIn: busybox }`,
  );
  mkdirSync(join(folder.path, 'exercises'), { recursive: true });
  writeFileSync(join(folder.path, 'exercises/base-images.yaml'), `images:\n${lines.join('\n')}\n`);
  return openEngine(
    testSettings(join(folder.path, 'data'), { exercisesDir: join(folder.path, 'exercises'), pull: true }),
  );
}

test.each([
  ['its tag', null],
  ['its digest', sha(manifest)],
])('a registry that answers gives the original, by %s', async (_, digest) => {
  const engine = await open([{ path: 'harbour/base:1', digest }]);
  try {
    const progress: string[] = [];
    const [state] = await engine.prepareImages({ onProgress: ({ state: now }) => progress.push(now) });
    expect(state).toMatchObject({ state: 'ready', origin: 'registry', digest });
    expect(progress).toEqual(['preparing', 'ready']);
    expect(requests.some((line) => line.includes(`/manifests/${digest ?? '1'}`))).toBe(true);
    const before = requests.length;
    await withEvidence(
      engine,
      { Dockerfile: `FROM ${state?.reference}\nCOPY a.txt /\n`, 'a.txt': 'a' },
      async (evidence) => {
        const image = await evidence.image();
        expect(Buffer.from((await image.readFile('/from-the-registry')) ?? []).toString()).toBe('original');
      },
    );
    // Builds never pull.
    expect(requests.length).toBe(before);
  } finally {
    await engine.close();
  }
});

test('an image that the registry does not have is replaced by a stand-in', async () => {
  const engine = await open([
    { path: 'harbour/absent:1', digest: null },
    { path: 'harbour/base:1', digest: null },
  ]);
  try {
    expect(await engine.prepareImages({})).toMatchObject([{ origin: 'stand-in' }, { origin: 'registry' }]);
  } finally {
    await engine.close();
  }
});

test('a registry that cannot be talked to is asked once', async () => {
  const engine = await open([
    { path: 'harbour/base:1', digest: null },
    { path: 'harbour/base:2', digest: null },
  ]);
  broken = true;
  const connections: number[] = [];
  try {
    const states = await engine.prepareImages({
      onProgress: ({ state }) => state === 'ready' && connections.push(asked),
    });
    expect(states).toMatchObject([{ origin: 'stand-in' }, { origin: 'stand-in' }]);
    expect(connections[0]).toBeGreaterThan(0);
    expect(connections[1]).toBe(connections[0]);
  } finally {
    await engine.close();
  }
});
