import { expect, test } from 'vitest';
import { mappingOf } from '../../../graders/engine/container-ids.ts';

test('with a user namespace, the ids of its range are counted from its root', () => {
  const { uid, gid } = mappingOf({
    SecurityOptions: ['name=seccomp,profile=default', 'name=userns'],
    DockerRootDir: '/run/drydock-1/data/100000.200000',
  });
  expect([100_000, 101_000, 165_535, 165_536, 0].map(uid)).toEqual([0, 1000, 65_535, 165_536, 0]);
  expect([200_000, 200_007].map(gid)).toEqual([0, 7]);
});

test('without one, they are what they are', () => {
  const { uid } = mappingOf({ SecurityOptions: null, DockerRootDir: '/srv/100000.100000' });
  expect([0, 1000, 100_000].map(uid)).toEqual([0, 1000, 100_000]);
});
