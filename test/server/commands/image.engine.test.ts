/** The X-ray on a real engine: what is planted is found, in its layer, with its line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ImageComparison, ImageReport } from '../../../graders/index.ts';
import { imageComparison, imageReport } from '../../../server/contract.ts';
import { drydock } from '../../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-image-'));
  vi.stubEnv('DRYDOCK_DATA', join(folder, 'data'));
  vi.stubEnv('DRYDOCK_ENGINE', process.env['DRYDOCK_TEST_ENGINE'] ?? 'private');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const token = ['np', 'm_a8s7d6f5g4h3j2k1l0q9w8e7r6t5y4u3i2o1'].join('');
const key = ['AK', 'IAQ3EGUZ7TLXN4KD5W'].join('');
const planted = `FROM node:20.11.1-alpine3.19
ARG NPM_TOKEN=${token}
ENV DB_PASSWORD=harbour-lights-88
WORKDIR /app
COPY package*.json ./
RUN npm ci
RUN mkdir -p node_modules/lodash && echo '{"name":"lodash","version":"4.17.15"}' > node_modules/lodash/package.json
RUN echo key=${key} > .env
RUN rm .env && chmod 4755 /bin/busybox && dd if=/dev/urandom of=/tmp/cache bs=1k count=500
RUN rm /tmp/cache && mkdir /srv/open && chmod 777 /srv/open
COPY . .
USER node
EXPOSE 3000
CMD ["node", "server.js"]
`;

function learner(name: string, dockerfile: string): string {
  const own = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(own, 'Dockerfile'), dockerfile);
  return own;
}
const inspect = async (...args: string[]) => {
  const { stdout, exitCode } = await drydock('image', 'inspect', ...args, '--json');
  expect(exitCode).toBe(0);
  return imageReport.parse(JSON.parse(stdout)) as ImageReport;
};

describe('drydock image inspect', () => {
  it('finds what is planted, each with its layer and line, and shows no secret', async () => {
    const bom = join(folder, 'bom.json');
    const report = await inspect('image/non-root', learner('planted', planted), '--cyclonedx', bom);
    expect(
      report.secrets
        .filter(({ path }) => path !== '/app/Dockerfile')
        .map(({ rule, where, path, masked, line, hiddenBy }) => [
          rule,
          where,
          path,
          masked,
          line,
          hiddenBy?.line ?? null,
        ]),
    ).toEqual([
      ['named-value', 'config', null, 'harb…88', 3, null],
      ['npm-token', 'history', null, 'npm_…o1', 2, null],
      ['aws-access-key', 'history', null, 'AKIA…5W', 8, null],
      ['aws-access-key', 'layer', '/app/.env', 'AKIA…5W', 8, 9],
    ]);
    for (const secret of [token, key, 'harbour-lights-88']) expect(JSON.stringify(report)).not.toContain(secret);
    expect(
      report.vulnerabilities
        .filter(({ base }) => !base)
        .map(({ id, package: of, line, fixedIn }) => [id, of, line, fixedIn]),
    ).toEqual([
      ['CVE-2021-23337', 'lodash', 7, '4.17.21'],
      ['CVE-2020-8203', 'lodash', 7, '4.17.20'],
    ]);
    expect(report.waste[0] === undefined ? null : report.waste.find(({ path }) => path === '/tmp/cache')).toMatchObject(
      {
        sizeBytes: 512_000,
        line: 9,
        lostLine: 10,
        how: 'deleted',
      },
    );
    expect(report.setuid.find(({ path }) => path === '/bin/busybox')).toMatchObject({
      mode: '4755',
      line: 9,
      base: false,
    });
    expect(report.worldWritable.map(({ path, line }) => [path, line])).toContainEqual(['/srv/open', 10]);
    expect(report.config).toMatchObject({
      user: { declared: 'node', uid: 1000, name: 'node', root: false, line: 12 },
      exposedPorts: ['3000/tcp'],
      cmd: ['node', 'server.js'],
    });
    expect(report.layers.filter(({ base }) => !base).map(({ line }) => line)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect(report.layers.filter(({ base }) => base).length).toBeGreaterThan(0);
    const written = JSON.parse(readFileSync(bom, 'utf8')) as { specVersion: string; components: { name: string }[] };
    expect(written.specVersion).toBe('1.6');
    expect(written.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['lodash', 'node']));
  });

  it('clean images of the course: no secret, no finding of the learner’s own', async () => {
    for (const [exercise, dir] of [
      ['image/non-root', '@starter'],
      ['image/non-root', '@solution'],
      ['image/multi-stage', '@starter'],
      ['image/multi-stage', '@solution'],
      ['image/multi-stage', '@distroless'],
    ] as const) {
      const report = await inspect(exercise, dir);
      expect(report.secrets, `${exercise} ${dir}`).toEqual([]);
      expect([...report.setuid, ...report.worldWritable].filter(({ base }) => !base)).toEqual([]);
      expect(report.config.user.root).toBe(dir === '@starter');
      expect(report.layers.filter(({ base, line }) => !base && line === null)).toEqual([]);
    }
  });

  it('a scanner of this machine gives its second opinion', async () => {
    const scanner = join(folder, 'grype');
    const matches = [
      { vulnerability: { id: 'CVE-2099-1', severity: 'High' }, artifact: { name: 'musl', version: '1' } },
    ];
    writeFileSync(scanner, `#!/bin/sh\necho '${JSON.stringify({ matches, descriptor: { version: '0.104.0' } })}'\n`, {
      mode: 0o755,
    });
    vi.stubEnv('DRYDOCK_SCANNER', scanner);
    const { secondOpinion } = await inspect('image/non-root', '@solution');
    expect(secondOpinion).toMatchObject({
      ...{ scanner: 'grype', version: '0.104.0', fault: null },
      findings: [{ id: 'CVE-2099-1', known: false }],
    });
    vi.stubEnv('DRYDOCK_SCANNER', 'off');
    expect((await inspect('image/non-root', '@solution')).secondOpinion).toBeNull();
  });

  it('an image that cannot be built: exit code 1 and where', async () => {
    const { stdout, stderr, exitCode } = await drydock(
      'image',
      'inspect',
      'image/non-root',
      learner('broken', 'FROM nosuch:1\n'),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Dockerfile:1:6 /m);
  });
});

describe('drydock image compare', () => {
  it('the starter and the solution side by side', async () => {
    const { stdout, exitCode } = await drydock(
      'image',
      'compare',
      'image/multi-stage',
      '@starter',
      '@solution',
      '--json',
    );
    expect(exitCode).toBe(0);
    const compared = imageComparison.parse(JSON.parse(stdout)) as ImageComparison;
    expect(compared.config).toContainEqual({ field: 'user', a: null, b: 'node' });
    expect(compared.layers[0]).toEqual({ a: 0, b: 0, same: true });
    expect(compared.packages).toEqual([{ type: 'npm', name: '@harbour/pack', a: ['2.1.0'], b: [] }]);
    expect(compared.files.map(({ path }) => path)).toContain('/app/src/server.js');
    expect(compared.findings.filter(({ in: which }) => which !== 'both')).toEqual([
      { kind: 'root', title: 'runs as root', where: '', in: 'a' },
    ]);
    // Of the base image, on record of its original.
    expect(compared.findings).toContainEqual({
      kind: 'vulnerability',
      title: 'CVE-2026-45447 (high) in libcrypto3 3.5.5-r0',
      where: '/lib/apk/db/installed',
      in: 'both',
    });
  });
});
