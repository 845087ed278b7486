import { expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/pod-requests.ts';
import { findingsOf } from '../../../support/run-check.ts';

const file = `apiVersion: v1
kind: Pod
metadata: {name: berth}
spec:
  initContainers:
    - {name: log, image: a, restartPolicy: Always, resources: {requests: {cpu: 50m, memory: 32Mi}}}
    - {name: migrate, image: a, resources: {limits: {cpu: 300m}}}
  containers:
    - {name: web, image: a, resources: {requests: {cpu: 200m, memory: 1000}}}
`;
const run = (atMost: object, name = 'berth') => findingsOf(check, 'pod.yaml', file, { pods: [{ name, atMost }] });

it('accepts exactly what is free', () => {
  expect(run({ cpu: '0.35', memory: '33555432' })).toEqual([]);
  expect(run({})).toEqual([]);
});

it('tells the sum, and what it is made of', () => {
  const [finding, ...others] = run({ cpu: '349m', memory: '1Gi' });
  expect(others).toEqual([]);
  expect(finding?.message).toContain('asks for 350m of cpu, and a node has 349m free');
  expect(finding?.witness).toMatchObject({
    values: [
      { name: 'log (sidecar)', value: '50m' },
      { name: 'migrate (init)', value: '300m' },
      { name: 'web', value: '200m' },
    ],
  });
  expect(run({ memory: '33555431' })[0]?.message).toContain('33555432 bytes of memory');
});

it('leaves other pods alone, and does not pass without any', () => {
  expect(run({ cpu: '1m' }, 'other')).toEqual([]);
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: berth}\n';
  expect(findingsOf(check, 'pod.yaml', service, { pods: [{ name: 'berth', atMost: {} }] })).toHaveLength(1);
  expect(check.params.safeParse({ pods: [{ name: 'berth', atMost: { cpu: 'much' } }] }).success).toBe(false);
});
