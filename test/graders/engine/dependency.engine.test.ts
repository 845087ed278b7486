import { expect, test } from 'vitest';
import { useEngine, withEvidence } from '../../support/engine.ts';

const engine = useEngine();
const files = { Dockerfile: 'FROM alpine:3.19\nCMD ["sleep", "600"]\n' };

test('a model of a service answers, refuses and hangs, as it is told', async () => {
  await withEvidence(engine(), files, async (evidence) => {
    const sandbox = await evidence.sandbox('with a dependency');
    const body = 'berths: 4 ("Marsdiep", 100%, \\o/)\n';
    const dependency = await evidence.dependency(sandbox, { port: 4100, answer: { status: 200, body } });
    const running = await evidence.container({ key: 'client', image: await evidence.image(), sandbox });
    const ask = () => running.http({ port: 4100, path: '/any', waitMs: 0, timeoutMs: 700 });
    const here = { ok: true, status: 200, body };
    for (let time = 0; time < 2; time++) expect(await ask()).toMatchObject(here);
    await dependency.set('silent');
    expect(await ask()).toEqual({ ok: false, error: 'no answer within 0.7 seconds' });
    await dependency.set('up');
    expect(await ask()).toMatchObject(here);
    await dependency.set('refused');
    expect(await ask()).toMatchObject({ ok: false, error: expect.stringMatching(/^connection refused/) as string });
    // From nothing at once to something that hangs.
    await dependency.set('silent');
    expect(await ask()).toEqual({ ok: false, error: 'no answer within 0.7 seconds' });
  });
});

test('several at once, one that speaks no HTTP', async () => {
  await withEvidence(engine(), files, async (evidence) => {
    const sandbox = await evidence.sandbox('with two');
    await evidence.dependency(sandbox, { port: 4100, answer: { status: 503, body: 'away' } });
    const echo = await evidence.dependency(sandbox, { port: 5432, answer: null });
    const running = await evidence.container({ key: 'client', image: await evidence.image(), sandbox });
    await echo.set('refused');
    expect(await running.http({ port: 4100 })).toMatchObject({ ok: true, status: 503, body: 'away' });
    await echo.set('up');
    const { stdout } = await running.exec(['sh', '-c', 'echo ahoy | nc -w 1 127.0.0.1 5432']);
    expect(stdout).toBe('ahoy\n');
  });
});

test('a frozen container hangs, and what is started in it later runs', async () => {
  const server = 'FROM alpine:3.19\nCMD mkdir /srv/w; httpd -f -p 8080 -h /srv/w & wait\n';
  await withEvidence(engine(), { Dockerfile: server }, async (evidence) => {
    const running = await evidence.container({ key: 'hangs', image: await evidence.image() });
    expect(await running.http({ port: 8080 })).toMatchObject({ ok: true });
    expect((await running.commandLine()).slice(0, 2)).toEqual(['/bin/sh', '-c']);
    await running.freeze();
    expect(await running.http({ port: 8080, timeoutMs: 500, waitMs: 0 })).toMatchObject({ ok: false });
    expect(await running.exec(['echo', 'awake'])).toMatchObject({ exitCode: 0, stdout: 'awake\n' });
    expect(await running.state()).toMatchObject({
      running: true,
      startedAt: expect.any(Number) as number,
      endedAt: null,
    });
  });
});

test('whether a program has taken a request is seen from outside', async () => {
  const program = `const s = require('node:net').createServer({ pauseOnConnect: process.argv[1] === 'deaf' }, () => undefined).listen(3000);`;
  const node = { Dockerfile: `FROM node:20-alpine\nENTRYPOINT ["node", "-e", ${JSON.stringify(program)}]\n` };
  await withEvidence(engine(), node, async (evidence) => {
    const image = await evidence.image();
    for (const [word, taken] of [
      ['hears', true],
      ['deaf', false],
    ] as const) {
      const running = await evidence.container({ key: word, image, command: [word] });
      const asked = running.http({ port: 3000, waitMs: 500, timeoutMs: 3000 });
      expect(await running.requestTaken(3000, 2500)).toBe(taken);
      expect(await asked).toMatchObject({ ok: false });
    }
  });
});
