import type Docker from 'dockerode';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { changeIn, followContainers } from '../../../graders/engine/container-changes.ts';
import type { ContainerChange } from '../../../graders/evidence.ts';

const message = (Action: string, Attributes = {}) =>
  JSON.stringify({ Type: 'container', Action, Actor: { ID: 'c1', Attributes }, timeNano: 1 });

test.each<[string, ContainerChange['what'] | null, number | null]>([
  [message('start'), 'started', null],
  [message('oom'), 'memory', null],
  [message('die', { exitCode: '137' }), 'exited', 137],
  [message('health_status: healthy'), 'healthy', null],
  [message('health_status: unhealthy'), 'unhealthy', null],
  [message('exec_create: /bin/sh'), null, null],
  ['{"Action":"start"}', null, null],
  ['{"Acti', null, null],
])('%s', (line, what, code) => {
  expect(changeIn(line)).toEqual(what && { id: 'c1', what, code });
});

test('messages come in pieces; after the stop none is told, and the connection is closed', async () => {
  const stream = new PassThrough();
  let filters: unknown;
  const docker = {
    getEvents: (options: { filters: unknown }) => {
      ({ filters } = options);
      return Promise.resolve(stream);
    },
  } as unknown as Docker;
  const told: ContainerChange['what'][] = [];
  const stop = followContainers(docker, { 'drydock.submission': 's1' }, ({ what }) => told.push(what));
  await Promise.resolve();
  const text = `${message('start')}\n${message('die', { exitCode: '0' })}\n`;
  stream.write(text.slice(0, 40));
  stream.write(text.slice(40));
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(['started', 'exited']);
  expect(filters).toMatchObject({ label: ['drydock.submission=s1'], type: ['container'] });
  stop();
  expect(stream.destroyed).toBe(true);
});

test('an engine that does not tell is no fault', async () => {
  const docker = { getEvents: () => Promise.reject(new Error('not here')) } as unknown as Docker;
  followContainers(docker, {}, () => undefined)();
  await Promise.resolve();
});
