import { expect, test } from 'vitest';
import type { Exit, HttpResult, RunningContainer } from '../../../graders/evidence.ts';
import { stopFault } from '../../../graders/service/graceful-stop.ts';

const ok = (status: number): HttpResult => ({ ok: true, status, headers: {}, body: '', ms: 1 });
const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** A service whose slow request takes `slowMs`, that takes new ones for `listensMs` after the signal, and then ends. */
function service({ slowMs, listensMs }: { slowMs: number; listensMs: number }): RunningContainer {
  let stopped = Infinity;
  const done = sleep(slowMs);
  return {
    commandLine: () => Promise.resolve(['node', 'server.js']),
    requestTaken: () => Promise.resolve(true),
    signal: () => Promise.resolve(void (stopped = performance.now())),
    wait: (ms: number): Promise<Exit | null> =>
      Promise.race([done.then(() => ({ code: 0, oomKilled: false })), sleep(ms).then(() => null)]),
    http: async ({ path }: { path: string }): Promise<HttpResult> => {
      if (path === '/slow') return done.then(() => ok(200));
      return performance.now() - stopped < listensMs ? ok(200) : { ok: false, error: 'refused' };
    },
  } as unknown as RunningContainer;
}

const order = {
  port: 3000,
  signal: 'SIGTERM',
  timeoutSeconds: 5,
  slow: { path: '/slow', method: 'GET', status: 200 },
  newRequests: 'refused',
  exitCodes: [0],
} as const;

test('a service that stops listening a moment later than others is right: it was busy', async () => {
  expect(await stopFault(service({ slowMs: 3000, listensMs: 700 }), order)).toBeNull();
});

test('a service that listens to its end is not', async () => {
  const fault = await stopFault(service({ slowMs: 1500, listensMs: Infinity }), order);
  expect(fault?.message).toMatch(/A request that came after SIGTERM was taken and answered with 200/);
});
