import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';
import { amountOf, requestOf } from '../../../graders/kubernetes/resources.ts';

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

describe('amounts', () => {
  it('takes the limit for a request that is not written, not for a zero that is, and zero for nothing', () => {
    const container = pod(full, full).containers[0]!;
    expect(amountOf(container, 'requests', 'cpu')).toBeUndefined();
    expect(requestOf(container, 'cpu')?.text).toBe('1');
    expect(requestOf(pod('{limits: {cpu: 1}, requests: {cpu: 250m}}', full).containers[0]!, 'cpu')?.text).toBe('250m');
    expect(requestOf(pod('{limits: {cpu: 1}, requests: {cpu: 0}}', full).containers[0]!, 'cpu')).toBeUndefined();
    expect(amountOf(pod('{limits: {cpu: 0}}', full).containers[0]!, 'limits', 'cpu')).toBeUndefined();
  });
});
