import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BuiltImage } from '../../../graders/evidence.ts';
import { exercisesDir, useEngine, withEvidence } from '../../support/engine.ts';

const engine = useEngine();

async function inImage(Dockerfile: string, look: (image: BuiltImage) => Promise<void>): Promise<void> {
  await withEvidence(engine(), { Dockerfile }, async (evidence) => look(await evidence.image()));
}

async function text(image: BuiltImage, path: string): Promise<string> {
  return Buffer.from((await image.readFile(path)) ?? []).toString();
}

test('every listed image can be made ready, and says that it is a stand-in', async () => {
  const states = await engine().prepareImages({});
  expect(states.map(({ state }) => state)).toEqual(states.map(() => 'ready'));
  expect(new Set(states.map(({ origin }) => origin))).toEqual(new Set(['stand-in']));
  expect(await engine().prepareImages({})).toEqual(states);
  expect(await engine().baseImages()).toEqual(states);
  await expect(engine().prepareImages({ references: ['nobody/knows:1'] })).rejects.toThrow('nobody/knows:1');
});

test('Alpine: users and groups by its own syntax', async () => {
  const run = [
    'addgroup -g 1001 appgroup && adduser -u 1001 -G appgroup -s /bin/sh -D appuser',
    'addgroup -S sys && adduser -S -G sys svc && adduser -SDH lone && adduser -D --uid 2000 plain && addgroup plain appgroup',
    'id -u appuser > /ids && id -gn appuser >> /ids && id -u plain >> /ids && stat -c %u /home/appuser >> /ids && grep ^svc: /etc/passwd >> /ids && grep ^lone: /etc/passwd >> /ids && grep ^appgroup: /etc/group >> /ids',
    'if adduser -D appuser || adduser -D -u 1001 other || addgroup -g 1001 other || adduser -D -G none other; then exit 1; fi',
  ];
  await inImage(
    `FROM alpine:3.19\n${run.map((line) => `RUN ${line}`).join('\n')}\nUSER appuser\nRUN id -u > /tmp/me\n`,
    async (image) => {
      expect((await text(image, '/ids')).trimEnd().split('\n')).toEqual([
        '1001',
        'appgroup',
        '2000',
        '1001',
        'svc:x:100:101:Linux User,,,:/home/svc:/bin/false',
        'lone:x:101:65533:Linux User,,,:/home/lone:/bin/false',
        'appgroup:x:1001:plain',
      ]);
      expect(await text(image, '/tmp/me')).toBe('1001\n');
    },
  );
});

test('install makes folders and files with owner and mode', async () => {
  const run = [
    'install -d -m 750 -o 1001 -g 1002 /srv/a/b && echo hello > /file && install -Dm0644 --owner=1001 /file /opt/x/y && install -t /srv/a /file && install /file /etc/os-release /srv/a',
    "stat -c '%n %a %u:%g' /srv/a/b /opt/x/y /srv/a/file /srv/a/os-release > /seen",
    'if install /file /none/file || install --nonsense /file /x || install /file; then exit 1; fi',
  ];
  await inImage(`FROM alpine:3.19\n${run.map((line) => `RUN ${line}`).join('\n')}\n`, async (image) => {
    expect((await text(image, '/seen')).trimEnd().split('\n')).toEqual([
      '/srv/a/b 750 1001:1002',
      '/opt/x/y 644 1001:0',
      '/srv/a/file 755 0:0',
      '/srv/a/os-release 755 0:0',
    ]);
  });
});

test('Debian: useradd, groupadd, adduser', async () => {
  const run = [
    'groupadd -g 1001 app && useradd -u 1001 -g app -m -s /bin/bash app',
    'useradd --system --no-create-home worker && adduser --system --group svc && adduser --disabled-password --gecos "" person && usermod -aG app person',
    'id -u app > /ids && id -gn app >> /ids && cut -d: -f1,3 /etc/passwd | grep -E "worker|svc|person" >> /ids && grep ^app: /etc/group >> /ids && bash -c "echo \\${BASH_VERSION:+bash}" >> /ids',
    'if useradd app || useradd -u 1001 other || groupadd app || useradd -g none other; then exit 1; fi',
  ];
  await inImage(`FROM debian:bookworm-slim\n${run.map((line) => `RUN ${line}`).join('\n')}\n`, async (image) => {
    expect((await text(image, '/ids')).trimEnd().split('\n')).toEqual([
      '1001',
      'app',
      'worker:999',
      'svc:998',
      'person:1000',
      'app:x:1001:person',
      'bash',
    ]);
  });
});

test('Node: the user node, npm, and the entrypoint', async () => {
  for (const base of ['node:20-alpine', 'node:20-slim']) {
    await inImage(
      `FROM ${base}\nRUN node --version && npm --version && id -u node > /id\nUSER node\nRUN touch /home/node/mine\n`,
      async (image) => {
        expect(await text(image, '/id')).toBe('1000\n');
        expect(image.config).toMatchObject({ entrypoint: ['docker-entrypoint.sh'], cmd: ['node'], labels: {} });
      },
    );
  }
});

test('distroless: no shell, a user of its own', async () => {
  await inImage('FROM gcr.io/distroless/static:nonroot\n', async (image) => {
    expect(image.config).toMatchObject({ user: '65532', workingDir: '/home/nonroot' });
    expect((await image.list('/')).filter(({ path }) => /\/(?:sh|bash|busybox|apt|apk)$/.test(path))).toEqual([]);
    expect(image.sizeBytes).toBeLessThan(5e6);
  });
});

test('a package manager says why it cannot install', async () => {
  await withEvidence(engine(), { Dockerfile: 'FROM alpine:3.19\nRUN apk add --no-cache curl\n' }, async (evidence) => {
    await expect(evidence.image()).rejects.toThrow(
      /exit code 1: apk: this base image is a Drydock stand-in without a package index/,
    );
  });
});

test('npm ci works without a network, by the integrity of the course’s packages', async () => {
  const tarball = readFileSync(join(exercisesDir, 'packages/harbour-router-1.4.0.tgz'));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const manifest = { name: 'app', version: '1.0.0', dependencies: { 'harbour-router': '1.4.0' } };
  const lock = {
    ...manifest,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': manifest,
      'node_modules/harbour-router': {
        version: '1.4.0',
        resolved: 'https://npm.harbour.example/harbour-router/-/harbour-router-1.4.0.tgz',
        integrity,
      },
    },
  };
  const files = {
    Dockerfile: 'FROM node:20-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n',
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify(lock),
  };
  await withEvidence(engine(), files, async (evidence) => {
    const image = await evidence.image();
    expect(await image.stat('/app/node_modules/harbour-router/package.json')).toMatchObject({ type: 'file' });
  });
  const other = { ...files, Dockerfile: 'FROM node:20-alpine\nWORKDIR /app\nRUN npm install left-pad\n' };
  await withEvidence(engine(), other, async (evidence) => {
    await expect(evidence.image()).rejects.toThrow(
      /line 3: `npm install left-pad` stopped with exit code 1: .*ENOTCACHED/,
    );
  });
});
