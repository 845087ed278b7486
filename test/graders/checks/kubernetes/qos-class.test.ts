import { expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/qos-class.ts';
import { findingsOf } from '../../../support/run-check.ts';

const file = (resources: string) =>
  `apiVersion: v1
kind: Pod
metadata: {name: other}
spec: {containers: [{name: c, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: ledger}
spec:
  containers:
    - {name: main, image: a, resources: {limits: {cpu: 1, memory: 1Gi}}}
    - {name: backup, image: a, resources: ${resources}}
`;
const run = (resources: string, expected: string, name = 'ledger') =>
  findingsOf(check, 'pod.yaml', file(resources), { name, expect: expected });

it('judges the pods of that name only, each container of them', () => {
  expect(run('{limits: {cpu: 100m, memory: 64Mi}}', 'Guaranteed')).toEqual([]);
  expect(run('{}', 'BestEffort', 'other')).toEqual([]);
  expect(run('{}', 'BestEffort', 'nobody')).toEqual([expect.objectContaining({ line: 3 })]);
});

it('names the container and the pair that decide', () => {
  const [finding] = run('{limits: {cpu: 100m, memory: 64Mi}, requests: {cpu: 50m}}', 'Guaranteed');
  expect(finding?.line).toBe(12);
  expect(finding?.message).toContain('container `backup` has a cpu request of 50m and a limit of 100m');
  expect(finding?.witness).toMatchObject({ form: 'values', values: [{ name: 'backup cpu', marked: true }] });
});

it.each([
  ['{limits: {memory: 64Mi}}', 'no cpu limit'],
  ['{limits: {cpu: 1, memory: 64Mi}, requests: {cpu: 0}}', 'a cpu request of zero'],
])('says what is missing: %s', (resources, words) => {
  expect(run(resources, 'Guaranteed')[0]?.message).toContain(words);
});

it('also finds more than was asked for', () => {
  expect(run('{limits: {cpu: 100m, memory: 64Mi}}', 'Burstable')[0]?.message).toContain(
    'are Guaranteed, not Burstable.',
  );
});
