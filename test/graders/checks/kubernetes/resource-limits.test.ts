import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/resource-limits.ts';
import { findingsOf } from '../../../support/run-check.ts';

const pod = (resources: string, place = 'containers') =>
  `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  ${place === 'containers' ? '' : 'containers: [{name: full, image: a, resources: {limits: {cpu: 1, memory: 1Gi}}}]'}
  ${place}: [{name: c, image: a, resources: ${resources}}]
`;
const run = (resources: string, params?: object, place?: string) =>
  findingsOf(check, 'pod.yaml', pod(resources, place), params).map(({ message }) => message);

describe('kubernetes/resource-limits', () => {
  it.each([
    '{limits: {cpu: 500m, memory: 512Mi}}',
    '{requests: {cpu: 0.5, memory: 0.5Gi}, limits: {cpu: 500m, memory: 512Mi}}',
    '{requests: {cpu: 1m, memory: 1}, limits: {cpu: "2", memory: 1e9}}',
  ])('passes %s', (resources) => {
    expect(run(resources)).toEqual([]);
    expect(run(resources, {}, 'initContainers')).toEqual([]);
  });

  it.each([
    ['{}', ['No cpu limit', 'No memory limit', 'No cpu request', 'No memory request']],
    ['{requests: {cpu: 1, memory: 1Gi}}', ['No cpu limit', 'No memory limit']],
    ['{limits: {memory: 1Gi}}', ['No cpu limit', 'No cpu request']],
    ['{limits: {cpu: 0, memory: 1Gi}}', ['No cpu limit', 'No cpu request']],
    ['{requests: {memory: 1025Mi}, limits: {cpu: 1, memory: 1Gi}}', ['The memory request']],
    ['{requests: {cpu: 1001m}, limits: {cpu: 1, memory: 1Gi}}', ['The cpu request']],
  ])('finds what is wrong with %s', (resources, starts) => {
    for (const place of ['containers', 'initContainers']) {
      expect(run(resources, {}, place)).toEqual(starts.map((start) => expect.stringContaining(start)));
    }
  });

  it('asks for what the exercise asks for', () => {
    expect(run('{requests: {cpu: 1}}', { requests: ['cpu'], limits: [] })).toEqual([]);
    expect(run('{limits: {cpu: 1, memory: 1Gi}}', { limits: ['ephemeral-storage'] })).toHaveLength(1);
    expect(run('{limits: {cpu: 1, memory: 1Gi}}', { atMost: { memory: '1024Mi', cpu: '1' } })).toEqual([]);
    expect(run('{limits: {cpu: 1, memory: 1Gi}}', { atMost: { memory: '1G' } })).toEqual([
      expect.stringContaining('more than the 1G'),
    ]);
    expect(check.params.safeParse({ atMost: { memory: 'much' } }).success).toBe(false);
  });

  it('asks nothing of ephemeral containers, which cannot have resources, and does not pass without pods', () => {
    expect(run('{}', {}, 'ephemeralContainers')).toEqual([]);
    expect(findingsOf(check, 'pod.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n')).toHaveLength(1);
  });
});
