import { expect, it } from 'vitest';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';
import { readProbes, simulate } from '../../../graders/kubernetes/probe-timeline.ts';

const probes = (fields: string) => {
  const { subject } = parseManifests(
    `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: web, image: a, ports: [{name: http, containerPort: 80}], ${fields}}]}}`,
    'pod.yaml',
  );
  const container = subject?.pods[0]?.containers[0];
  if (container === undefined) throw new Error('no container');
  return readProbes(container);
};
const program = {
  port: 80,
  paths: { '/': { dependency: true }, '/live': { dependency: false } },
  startsAfter: 25,
  answersIn: 0,
};
const story = (fields: string, more: object = {}, seconds = 100) =>
  simulate(probes(fields), { ...program, ...more }, seconds).map(({ at, what }) => `${at} ${what}`);
const http = (path: string) => `httpGet: {path: ${path}, port: http}`;

it('fills in what the API server fills in', () => {
  expect(probes('livenessProbe: {httpGet: {port: http}}').livenessProbe).toEqual({
    ...{ initialDelay: 0, period: 10, timeout: 1, successes: 1, failures: 3, asks: 'http', path: '/', port: 80 },
  });
  expect(probes('livenessProbe: {exec: {command: [a]}}').livenessProbe?.asks).toBe('other');
});

it('holds the others back until the start has succeeded', () => {
  const three = `startupProbe: {${http('/live')}, failureThreshold: 4}, readinessProbe: {${http('/')}}, livenessProbe: {${http('/live')}, failureThreshold: 1}`;
  expect(story(three)).toEqual(['30 started', '30 ready']);
});

it('restarts again and again what cannot start in time', () => {
  expect(story(`startupProbe: {${http('/')}, failureThreshold: 2}`, {}, 35)).toEqual([
    '10 restarted',
    '21 restarted',
    '32 restarted',
  ]);
});

it('takes a pod out of the Service and puts it back', () => {
  const outage = { startsAfter: 0, outage: { from: 15, to: 55 } };
  expect(story(`readinessProbe: {${http('/')}}`, outage)).toEqual(['0 ready', '40 unready', '60 ready']);
  expect(story(`readinessProbe: {${http('/live')}}`, outage)).toEqual(['0 ready']);
});

it('cures a deadlock by a restart, and not before', () => {
  const hang = { startsAfter: 0, deadlockAt: 15 };
  expect(story(`livenessProbe: {${http('/live')}}`, hang)).toEqual(['0 ready', '40 restarted', '40 ready']);
  expect(story('livenessProbe: {tcpSocket: {port: 80}}', hang)).toEqual(['0 ready']);
});
