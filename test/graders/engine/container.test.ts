import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { startContainer, type ContainerPlace } from '../../../graders/engine/container.ts';

const placeOn = (docker: Docker): ContainerPlace => ({
  docker,
  helper: { image: 'helper', volume: 'helper' },
  labels: {},
  signal: new AbortController().signal,
  local: true,
  network: () => Promise.reject(new Error('the container does not run')),
  sharedVolume: () => Promise.reject(new Error('none is due')),
  note: () => undefined,
});

test('a process that is gone while the engine still calls it running is no fault of ours', async () => {
  let running = true;
  const container = {
    id: 'c',
    start: () => Promise.resolve(),
    inspect: () => Promise.resolve({ State: { Running: running, ExitCode: 127, OOMKilled: false } }),
    wait: () => new Promise<void>((ended) => setTimeout(() => ended(void (running = false)), 50)),
  };
  const docker = { createContainer: () => Promise.resolve(container) } as unknown as Docker;
  const service = await startContainer(placeOn(docker), {
    key: 'service',
    image: { id: 'image', dockerfile: 'Dockerfile' },
    mayExit: true,
  });
  expect(await service.http({ port: 3000 })).toEqual({
    ok: false,
    error: 'the container `service` ended with exit code 127',
  });
});

test('the end of a process counts from when it ended, not from when the engine notices', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  let running = true;
  const container = {
    id: 'c',
    start: () => Promise.resolve(),
    inspect: () => Promise.resolve({ State: { Running: running, Pid: child.pid, ExitCode: 0, OOMKilled: false } }),
    wait: ({ abortSignal }: { abortSignal: AbortSignal }) =>
      Promise.race([
        new Promise<void>((ended) => setTimeout(() => ended(void (running = false)), 400)),
        once(abortSignal, 'abort').then(() => Promise.reject(new Error('aborted'))),
      ]),
  };
  const docker = { createContainer: () => Promise.resolve(container) } as unknown as Docker;
  const service = await startContainer(placeOn(docker), {
    key: 'service',
    image: { id: 'image', dockerfile: 'Dockerfile' },
    mayExit: true,
  });
  expect(await service.wait(50)).toEqual({ code: 0, oomKilled: false });
});
