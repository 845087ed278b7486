import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';
import { amountOf, qosClass, requestOf } from '../../../graders/kubernetes/resources.ts';

const pod = (...resources: string[]) => {
  const containers = resources.map((text, index) => `{name: c${index}, image: a, resources: ${text}}`);
  const { subject } = parseManifests(
    `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {initContainers: [${containers[0] ?? ''}], containers: [${containers.slice(1).join(', ')}]}}`,
    'pod.yaml',
  );
  const only = subject?.pods[0];
  if (only === undefined) throw new Error('no pod');
  return only;
};

const full = '{limits: {cpu: 1, memory: 1Gi}}';

describe('qosClass', () => {
  it.each([
    ['Guaranteed', [full, full]],
    ['Guaranteed', ['{limits: {cpu: 500m, memory: 1Gi}, requests: {cpu: 0.5, memory: 1024Mi}}', full]],
    ['Burstable', ['{}', full]],
    ['Burstable', [full, '{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1G}}']],
    ['Burstable', ['{}', '{requests: {cpu: 1m}}']],
    ['Burstable', ['{}', '{limits: {memory: 1Gi}}']],
    ['BestEffort', ['{}', '{}']],
    ['BestEffort', ['{}', '{requests: {cpu: 0}, limits: {memory: "0"}}']],
    ['BestEffort', ['{}', '{requests: {ephemeral-storage: 1Gi}}']],
  ])('is %s for %j', (expected, resources) => {
    expect(qosClass(pod(...resources))).toBe(expected);
  });
});

describe('amounts', () => {
  it('takes the limit for a request that is not written, and zero for nothing', () => {
    const container = pod(full, full).containers[0]!;
    expect(amountOf(container, 'requests', 'cpu')).toBeUndefined();
    expect(requestOf(container, 'cpu')?.text).toBe('1');
    expect(amountOf(pod('{limits: {cpu: 0}}', full).containers[0]!, 'limits', 'cpu')).toBeUndefined();
  });
});
