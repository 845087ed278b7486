/** Asking a service from a process of ours in its network namespace: containers of a private engine, no helper container beside them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../../graders/engine/connect.ts';
import type { Engine } from '../../../graders/engine/engine.ts';
import type { ContainerSpec, Evidence, RunningContainer } from '../../../graders/evidence.ts';
import { until } from '../../server/support/until.ts';
import { temporaryFolder, testSettings, withEvidence } from '../../support/engine.ts';

const folder = temporaryFolder();
let engine: Engine;
beforeAll(async () => {
  engine = await openEngine(testSettings(folder.path, { engine: 'private', slots: 1 }));
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

/** Starts it with this shell script as its command. */
const running = (script: string, use: (container: RunningContainer, evidence: Evidence) => Promise<void>, more = {}) =>
  withEvidence(engine, { Dockerfile: 'FROM busybox:latest\n' }, async (evidence) => {
    const spec: ContainerSpec = { key: 'service', image: await evidence.image(), command: ['sh', '-c', script] };
    await use(await evidence.container({ ...spec, ...more }), evidence);
  });

const httpd = 'mkdir -p /tmp/w; echo moored >/tmp/w/index.html; exec httpd -f -p 8080 -h /tmp/w';
/** Takes every connection and says nothing. */
const silent = 'exec nc -ll -p 8080 -e sleep 600';

/** Processes of ours in namespaces, started from this data folder. */
const ours = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`${folder.path}/`);
    } catch {
      return false;
    }
  });

describe('a service on loopback', () => {
  test('answers, also one that starts late', async () => {
    await running(`sleep 0.4; ${httpd}`, async (service) => {
      expect(await service.http({ port: 8080 })).toMatchObject({ ok: true, status: 200, body: 'moored\n' });
      expect(await service.http({ port: 8080, path: '/none' })).toMatchObject({ ok: true, status: 404 });
    });
  });

  test('nothing listens: the same words as through a helper', async () => {
    await running('sleep 60', async (service) => {
      expect(await service.http({ port: 8080, waitMs: 200 })).toEqual({
        ok: false,
        error: 'connection refused: nothing listened on port 8080 within 0.2 seconds',
      });
    });
  });

  test('it has ended: before it was asked, and after it was', async () => {
    await running(
      'exit 3',
      async (service) => {
        await service.wait(5000);
        expect(await service.http({ port: 8080 })).toMatchObject({ error: expect.stringContaining('exit code 3') });
      },
      { mayExit: true },
    );
    await running(httpd, async (service) => {
      expect(await service.http({ port: 8080 })).toMatchObject({ ok: true });
      await service.signal('SIGKILL');
      await service.wait(5000);
      expect(await service.http({ port: 8080 })).toMatchObject({ error: expect.stringContaining('exit code 137') });
    });
  });

  test('one that never answers leaves no process of ours behind', async () => {
    await running(silent, async (service) => {
      expect(await service.http({ port: 8080, timeoutMs: 300 })).toMatchObject({ ok: false });
      await until('none is left', () => ours().length === 0);
    });
  });

  test('each container has a loopback of its own; those of one sandbox share it', async () => {
    await running(httpd, async (service, evidence) => {
      const { image } = service.spec;
      const alone = await evidence.container({ key: 'alone', image: await evidence.image(), command: ['sleep', '60'] });
      expect(image.id).toBe(alone.spec.image.id);
      expect(await alone.http({ port: 8080, waitMs: 0 })).toMatchObject({ ok: false });
      const sandbox = await evidence.sandbox('task');
      const spec = { image: await evidence.image(), sandbox };
      await evidence.container({ ...spec, key: 'web', command: ['sh', '-c', httpd] });
      const beside = await evidence.container({ ...spec, key: 'beside', command: ['sleep', '60'] });
      expect(await beside.http({ port: 8080 })).toMatchObject({ ok: true, body: 'moored\n' });
    });
  });

  test('a request that was taken is seen', async () => {
    await running('exec nc -ll -p 8080 -e sh -c "cat >/dev/null"', async (service) => {
      const asked = service.http({ port: 8080, timeoutMs: 3000 });
      expect(await service.requestTaken(8080, 2500)).toBe(true);
      await asked;
    });
    await running('sleep 60', async (service) => expect(await service.requestTaken(8080, 200)).toBe(false));
  });
});

test('the first process is read from outside, with the ids that it has inside', async () => {
  await running('sleep 60', async (service) => {
    expect(await service.processStatus()).toMatchObject({ Name: 'sleep', Uid: '0\t0\t0\t0' });
    expect(await service.commandLine()).toEqual(['sleep', '60']);
  });
  await running(
    'sleep 60',
    async (service) => {
      expect(await service.processStatus()).toMatchObject({ Uid: '4711\t4711\t4711\t4711', Gid: '12\t12\t12\t12' });
    },
    { user: '4711:12' },
  );
});

test('this process holds no namespace open afterwards', async () => {
  await running(httpd, async (service) => void (await service.http({ port: 8080 })));
  const open = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  expect(open.filter((target) => target.startsWith('net:'))).toEqual([]);
});
