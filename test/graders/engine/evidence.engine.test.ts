import { expect, test } from 'vitest';
import { LearnerFault } from '../../../graders/check.ts';
import { useEngine, withEvidence } from '../../support/engine.ts';

const engine = useEngine();

const server = `const http = require('node:http');
http.createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    response.setHeader('x-method', request.method);
    response.end(request.url + ' ' + body + ' ' + process.getuid());
  });
}).listen(3000, () => console.log('listening'));
`;

const service = {
  Dockerfile: `FROM node:20-alpine AS builder
WORKDIR /app
COPY server.js ./
FROM node:20-alpine
WORKDIR /app
COPY --from=builder /app/server.js ./
RUN echo top-secret-value > /tmp/key && rm /tmp/key && chmod 4755 /app/server.js
ENV MODE=production
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --retries=2 CMD wget -qO- http://localhost:3000/ || exit 1
CMD ["node", "server.js"]
`,
  'server.js': server,
};

test('image facts: configuration, history with lines, files, layers', async () => {
  await withEvidence(engine(), service, async (evidence) => {
    const image = await evidence.image();
    expect(await evidence.image()).toBe(image);
    expect(image.config).toMatchObject({
      user: 'node',
      workingDir: '/app',
      cmd: ['node', 'server.js'],
      exposedPorts: ['3000/tcp'],
      labels: {},
      healthcheck: { intervalMs: 5000, timeoutMs: 30_000, startPeriodMs: 0, retries: 2 },
    });
    expect(image.config.env['MODE']).toBe('production');
    expect(image.history.slice(-8).map(({ line }) => line)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(await image.stat('/app/server.js')).toMatchObject({
      type: 'file',
      mode: 0o4755,
      sizeBytes: Buffer.byteLength(server),
    });
    expect(await image.stat('/nothing/here')).toBeNull();
    expect(await image.stat('/bin/sh')).toMatchObject({ type: 'symlink', linkTarget: '/bin/busybox' });
    expect(Buffer.from((await image.readFile('/app/server.js')) ?? []).toString()).toBe(server);
    expect(await image.readFile('/app')).toBeNull();
    expect((await image.readFile('/bin/sh', 8e6))?.byteLength).toBeGreaterThan(100_000);
    await expect(image.readFile('/bin/sh', 1000)).rejects.toBeInstanceOf(LearnerFault);
    expect(await image.list('/app')).toEqual([
      expect.objectContaining({ path: '/app/server.js', type: 'file', mode: 0o4755, uid: 0, gid: 0 }),
    ]);
    expect((await image.list('/')).find(({ path }) => path === '/home/node')).toMatchObject({
      type: 'directory',
      uid: 1000,
    });
    await expect(image.list('/', 10)).rejects.toBeInstanceOf(LearnerFault);
    expect(await image.search(['top-secret-value', 'x-method', 'no-such-needle'])).toEqual([
      expect.objectContaining({ needle: 'top-secret-value', where: 'history', line: 7 }),
      expect.objectContaining({ needle: 'x-method', where: 'layer', path: '/app/server.js', line: 6 }),
      expect.objectContaining({ needle: 'x-method', where: 'layer', path: '/app/server.js', line: 7 }),
    ]);
  });
});

test('a deleted file is found in its layer', async () => {
  const files = {
    Dockerfile: 'FROM alpine:3.19\nCOPY key.txt /\nRUN rm /key.txt\n',
    'key.txt': `${'x'.repeat(70_000)}needle-in-the-layer`,
  };
  await withEvidence(engine(), files, async (evidence) => {
    const image = await evidence.image();
    expect(await image.stat('/key.txt')).toBeNull();
    expect(await image.search(['needle-in-the-layer'])).toEqual([
      {
        needle: 'needle-in-the-layer',
        where: 'layer',
        path: '/key.txt',
        // Above those of the base.
        layer: image.history.filter(({ bytes }) => bytes > 0).findIndex(({ line }) => line === 2),
        line: 2,
        instruction: 'COPY key.txt /',
      },
    ]);
  });
});

test('a service answers over HTTP from inside its own network namespace', async () => {
  await withEvidence(engine(), service, async (evidence) => {
    const spec = { key: 'service', image: await evidence.image(), readOnlyRoot: true };
    const running = await evidence.container(spec);
    expect(await evidence.container(spec)).toBe(running);
    const answer = await running.http({ port: 3000, path: '/hello', method: 'POST', body: 'ship' });
    expect(answer).toMatchObject({ ok: true, status: 200, body: '/hello ship 1000', headers: { 'x-method': 'POST' } });
    expect(await running.http({ port: 3001, waitMs: 300 })).toEqual({
      ok: false,
      error: expect.stringContaining('nothing listened on port 3001') as string,
    });
    expect(await running.logs()).toBe('listening\n');
    expect((await running.state()).running).toBe(true);
    expect(await running.stop()).toMatchObject({ oomKilled: false });
    expect(await running.http({ port: 3000, waitMs: 5000 })).toEqual({
      ok: false,
      error: expect.stringContaining('ended with exit code') as string,
    });
    expect(await running.exec(['true'])).toMatchObject({ exitCode: 137 });
  });
});

test('hardened by default: no capability, no new privileges, no network', async () => {
  const files = { Dockerfile: 'FROM alpine:3.19\nCMD ["sleep", "600"]\n' };
  await withEvidence(engine(), files, async (evidence, { notes }) => {
    const image = await evidence.image();
    const hardened = await evidence.container({ key: 'hardened', image });
    expect(await hardened.processStatus()).toMatchObject({
      CapEff: '0000000000000000',
      CapBnd: '0000000000000000',
      NoNewPrivs: '1',
      Seccomp: '2',
    });
    expect((await hardened.exec(['ls', '/sys/class/net'])).stdout).toBe('lo\n');
    const usual = await evidence.container({ key: 'usual', image, capDrop: [], noNewPrivileges: false });
    // The engine's 14 usual capabilities.
    expect(await usual.processStatus()).toMatchObject({ CapEff: '00000000a80425fb', NoNewPrivs: '0' });
    const narrow = await evidence.container({
      key: 'narrow',
      image,
      capDrop: ['ALL'],
      capAdd: ['NET_BIND_SERVICE', 'SYS_ADMIN'],
      privileged: true,
    });
    expect(await narrow.processStatus()).toMatchObject({ CapEff: '0000000000000400' });
    expect(notes).toEqual([expect.stringContaining('SYS_ADMIN'), expect.stringContaining('privileged')]);
  });
});

test('writing is tried as the container is: user, mounts and read-only root', async () => {
  const files = {
    Dockerfile: 'FROM node:20-alpine\nWORKDIR /app\nCOPY a.txt ./\nUSER node\nCMD ["sleep", "600"]\n',
    'a.txt': 'a',
  };
  await withEvidence(engine(), files, async (evidence) => {
    const image = await evidence.image();
    const running = await evidence.container({
      key: 'ro',
      image,
      readOnlyRoot: true,
      mounts: [
        { type: 'tmpfs', target: '/tmp', mode: 0o1777 },
        { type: 'volume', target: '/data', noCopy: true },
      ],
    });
    const paths = ['/app/a.txt', '/tmp/new', '/tmp', '/data/x', '/home/node', '/no/such/folder', '/tmp/$(touch oops)'];
    expect(await running.tryWrite(paths)).toEqual([
      { path: '/app/a.txt', outcome: 'refused', error: 'EACCES' },
      { path: '/tmp/new', outcome: 'created', error: null },
      { path: '/tmp', outcome: 'created', error: null },
      { path: '/data/x', outcome: 'refused', error: 'EACCES' },
      { path: '/home/node', outcome: 'refused', error: 'EROFS' },
      { path: '/no/such/folder', outcome: 'refused', error: 'ENOENT' },
      { path: '/tmp/$(touch oops)', outcome: 'created', error: null },
    ]);
    expect((await running.exec(['ls', '-A', '/tmp'])).stdout).toBe('');
    const writable = await evidence.container({ key: 'rw', image });
    expect(await writable.tryWrite(['/app/a.txt', '/home/node'])).toEqual([
      { path: '/app/a.txt', outcome: 'refused', error: 'EACCES' },
      { path: '/home/node', outcome: 'created', error: null },
    ]);
    // Without DAC_OVERRIDE, root is held to the mode bits; the file is root's own.
    expect(await writable.tryWrite(['/app/a.txt'], { user: '0' })).toEqual([
      { path: '/app/a.txt', outcome: 'modified', error: null },
    ]);
    expect((await writable.exec(['cat', '/app/a.txt'])).stdout).toBe('a');
  });
});

test('an image without a shell can be probed', async () => {
  const files = {
    Dockerfile: 'FROM gcr.io/distroless/nodejs20-debian12:nonroot\nCOPY server.js /server.js\nCMD ["/server.js"]\n',
    'server.js': server,
  };
  await withEvidence(engine(), files, async (evidence) => {
    const running = await evidence.container({ key: 'service', image: await evidence.image(), readOnlyRoot: true });
    expect(await running.http({ port: 3000 })).toMatchObject({ ok: true, body: '/  65532' });
    expect(await running.tryWrite(['/server.js'])).toEqual([
      { path: '/server.js', outcome: 'refused', error: 'EACCES' },
    ]);
    expect((await running.processStatus())['Uid']).toMatch(/^65532\b/);
    expect(await running.exec(['sh', '-c', 'true'])).toMatchObject({
      exitCode: expect.toSatisfy((code) => code === 126 || code === 127) as number,
    });
  });
});

test('containers of one sandbox share a network, and volumes by name', async () => {
  await withEvidence(engine(), service, async (evidence) => {
    const image = await evidence.image();
    const sandbox = await evidence.sandbox('task');
    const shared = { type: 'volume', target: '/shared', shared: 'scratch' } as const;
    await evidence.container({ key: 'web', image, sandbox, mounts: [shared] });
    const other = await evidence.container({
      key: 'other',
      image,
      sandbox,
      command: ['sleep', '600'],
      user: '0',
      mounts: [shared],
    });
    expect(await other.http({ port: 3000 })).toMatchObject({ ok: true, status: 200 });
    await other.exec(['touch', '/shared/mark']);
    const third = await evidence.container({
      key: 'third',
      image,
      command: ['ls', '/shared'],
      mounts: [shared],
      mayExit: true,
    });
    expect(await third.wait(10_000)).toEqual({ code: 0, oomKilled: false });
    expect(await third.logs()).toBe('mark\n');
  });
});

test('what cannot run is the learner’s: a missing program, an unknown user, an early end, too little memory', async () => {
  const files = { Dockerfile: 'FROM node:20-alpine\nENTRYPOINT []\nCMD ["sleep", "600"]\n' };
  await withEvidence(engine(), files, async (evidence) => {
    const image = await evidence.image();
    const faults = await Promise.all(
      [
        { key: 'missing', image, command: ['no-such-program'] },
        { key: 'user', image, user: 'nobody-of-that-name' },
        { key: 'early', image, command: ['sh', '-c', 'echo goodbye; exit 3'] },
      ].map((spec) =>
        evidence.container(spec).then(
          () => 'it ran',
          (error: unknown) => (error instanceof LearnerFault ? error.message : error),
        ),
      ),
    );
    expect(faults).toEqual([
      expect.stringContaining('`missing` cannot start'),
      expect.stringContaining('`user` cannot start'),
      expect.stringMatching(/`early` ended with exit code 3 right after its start: goodbye/),
    ]);
    const hungry = await evidence.container({
      key: 'hungry',
      image,
      mayExit: true,
      memoryBytes: 32e6,
      command: ['node', '-e', 'const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))'],
    });
    expect(await hungry.wait(30_000)).toEqual({ code: 137, oomKilled: true });
  });
});

test('exec: output of both kinds, exit code, user, environment, time limit', async () => {
  const files = { Dockerfile: 'FROM node:20-alpine\nUSER node\nCMD ["sleep", "600"]\n' };
  await withEvidence(engine(), files, async (evidence) => {
    const running = await evidence.container({ key: 'c', image: await evidence.image(), pidsLimit: 40 });
    expect(await running.exec(['sh', '-c', 'id -u; echo $A >&2; exit 4'], { env: { A: 'b' } })).toEqual({
      exitCode: 4,
      stdout: '1000\n',
      stderr: 'b\n',
    });
    expect((await running.exec(['id', '-u'], { user: '0' })).stdout).toBe('0\n');
    expect(await running.exec(['no-such-program'])).toMatchObject({
      exitCode: expect.toSatisfy((code) => code === 126 || code === 127) as number,
    });
    expect(await running.exec(['sh', '-c', 'echo begun; sleep 3333'], { timeoutMs: 500 })).toEqual({
      exitCode: null,
      stdout: 'begun\n',
      stderr: '',
    });
    expect((await running.exec(['ps', '-o', 'args'])).stdout).not.toContain('3333');
  });
});

test('nothing is left behind, whatever happened', async () => {
  const before = engine();
  let submission = '';
  const run = withEvidence(before, service, async (evidence) => {
    const running = await evidence.container({
      key: 'service',
      image: await evidence.image(),
      mounts: [{ type: 'volume', target: '/data', shared: 's' }],
    });
    submission = (running.spec.image as { id: string }).id;
    await running.http({ port: 3000 });
    throw new Error('a fault in the middle');
  });
  await expect(run).rejects.toThrow('a fault in the middle');
  expect(submission).toMatch(/^sha256:/);
  expect(await before.reap()).toEqual({ containers: 0, images: 0, volumes: 0, networks: 0 });
});
