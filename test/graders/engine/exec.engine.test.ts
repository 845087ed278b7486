/** Programs of ours inside containers whose own program works against them. */
import { expect, test } from 'vitest';
import { LearnerFault } from '../../../graders/check.ts';
import type { RunningContainer } from '../../../graders/evidence.ts';
import { useEngine, withEvidence } from '../../support/engine.ts';

const engine = useEngine({ slots: 2 });

/** The first process stops every other one with SIGSTOP as soon as it is there. */
const stopper = `FROM alpine:3.19
RUN printf 'while :; do for p in /proc/[0-9]*; do n=\${p#/proc/}; [ $n = 1 ] || kill -STOP $n; done; done' >/stop
CMD ["sh", "/stop"]
`;

/** As many processes as the container may have; they stay. */
const crowd = `FROM alpine:3.19
RUN printf 'while :; do sleep 600 & done' >/crowd
CMD sh /crowd; sleep 600
`;

function inside<T>(Dockerfile: string, use: (container: RunningContainer) => Promise<T>): Promise<T> {
  return withEvidence(engine(), { Dockerfile }, async (evidence) =>
    use(await evidence.container({ key: 'service', image: await evidence.image(), pidsLimit: 40 })),
  );
}

const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => value,
    (error: unknown) => error,
  );

test('a program that is stopped from inside ends at its time limit', async () => {
  const result = await inside(stopper, (container) => container.exec(['sleep', '60'], { timeoutMs: 800 }));
  expect(result.exitCode).toBeNull();
}, 60_000);

test('a container that stops our programs is at fault, not the engine', async () => {
  const fault = await inside(stopper, (container) => faultOf(container.tryWrite(['/x'])));
  expect(fault).toBeInstanceOf(LearnerFault);
  expect((fault as LearnerFault).message).toMatch(/`service` .*stopped/);
}, 60_000);

test('an abort is heard while a program hangs, and the container goes', async () => {
  const stop = new AbortController();
  const run = withEvidence(
    engine(),
    { Dockerfile: stopper },
    async (evidence) => {
      const container = await evidence.container({ key: 'service', image: await evidence.image() });
      setTimeout(() => stop.abort(new Error('superseded')), 500);
      await container.exec(['sleep', '60'], { timeoutMs: 30_000 });
    },
    stop.signal,
  );
  await expect(run).rejects.toThrow('superseded');
}, 60_000);

test('a container without room for another process is at fault', async () => {
  const fault = await inside(crowd, async (container) => {
    while ((await container.exec(['sh', '-c', 'true & wait'])).exitCode === 0);
    return faultOf(container.tryWrite(['/x']));
  });
  expect(fault).toBeInstanceOf(LearnerFault);
  expect((fault as LearnerFault).message).toMatch(/`service` .*40 processes/);
}, 60_000);

test('a container without room for another byte is at fault, whichever process the kernel chooses', async () => {
  const files = { Dockerfile: 'FROM alpine:3.19\nCMD dd if=/dev/zero of=/t/x bs=64k; sleep 600\n' };
  const fault = await withEvidence(engine(), files, async (evidence) => {
    const spec = { key: 'service', image: await evidence.image(), memoryBytes: 20 * 2 ** 20 };
    const mounts = [{ type: 'tmpfs', target: '/t', sizeBytes: 19.5 * 2 ** 20 }] as const;
    return faultOf(
      evidence.container({ ...spec, mounts }).then(async (container) => {
        for (let tries = 0; tries < 40; tries++) await container.tryWrite(['/x']);
      }),
    );
  });
  expect(fault).toBeInstanceOf(LearnerFault);
  expect((fault as LearnerFault).message).toMatch(/`service` .*(?:memory|exit code 137)/);
}, 60_000);
