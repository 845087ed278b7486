import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { startContainer } from '../../../graders/engine/container.ts';

test('a process that is gone while the engine still calls it running is no fault of ours', async () => {
  let running = true;
  const container = {
    id: 'c',
    start: () => Promise.resolve(),
    inspect: () => Promise.resolve({ State: { Running: running, ExitCode: 127, OOMKilled: false } }),
    wait: () => new Promise<void>((ended) => setTimeout(() => ended(void (running = false)), 50)),
  };
  const docker = { createContainer: () => Promise.resolve(container) } as unknown as Docker;
  const service = await startContainer(
    {
      docker,
      helper: { image: 'helper', volume: 'helper' },
      labels: {},
      signal: new AbortController().signal,
      local: true,
      network: () => Promise.reject(new Error('the container does not run')),
      sharedVolume: () => Promise.reject(new Error('none is due')),
      note: () => undefined,
    },
    { key: 'service', image: { id: 'image', dockerfile: 'Dockerfile' }, mayExit: true },
  );
  expect(await service.http({ port: 3000 })).toEqual({
    ok: false,
    error: 'the container `service` ended with exit code 127',
  });
});
