import { expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/resource-amounts.ts';
import { findingsOf } from '../../../support/run-check.ts';

const demand = {
  containers: [
    { name: 'web', requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    { name: 'elsewhere', limits: { cpu: '1' } },
  ],
};
const run = (resources: string) =>
  findingsOf(
    check,
    'pod.yaml',
    `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: web, image: a, resources: ${resources}}, {name: free, image: a}]}}`,
    demand,
  ).map(({ message }) => message);

it.each([
  '{requests: {cpu: 250m, memory: 256Mi}, limits: {cpu: 500m, memory: 512Mi}}',
  '{requests: {cpu: 0.25, memory: 268435456}, limits: {cpu: "0.5", memory: 0.5Gi}}',
])('takes %s', (resources) => {
  expect(run(resources)).toEqual([]);
});

it.each([
  ['256M', 'is 256M, which is 256000000 bytes;'],
  ['256m', 'is 256m, which is 1 byte;'],
  ['512Mi', 'is 512Mi, which is 512Mi;'],
])('tells %s from 256Mi', (memory, words) => {
  const messages = run(`{requests: {cpu: 250m, memory: ${memory}}, limits: {cpu: 500m, memory: 512Mi}}`);
  expect(messages).toEqual([expect.stringContaining(words)]);
});

it('counts a request that is left out as its limit, and nothing as missing', () => {
  expect(run('{limits: {cpu: 500m, memory: 512Mi}}')).toEqual([
    expect.stringContaining('requests.cpu` of container `web` is 500m'),
    expect.stringContaining('requests.memory` of container `web` is 512Mi'),
  ]);
  expect(run('{}')).toHaveLength(4);
});

it('does not pass without a pod', () => {
  expect(findingsOf(check, 'pod.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n', demand)).toHaveLength(1);
});
