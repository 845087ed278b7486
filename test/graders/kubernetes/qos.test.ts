import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';
import { qosClass, scheduledRequest } from '../../../graders/kubernetes/qos.ts';
import { readableQuantity } from '../../../graders/kubernetes/quantity.ts';

const pod = (spec: string) => {
  const { subject, problems } = parseManifests(
    `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${spec}}`,
    'pod.yaml',
  );
  const only = subject?.pods[0];
  if (only === undefined) throw new Error(problems[0]?.message);
  return only;
};
const container = (resources: string, more = '') => `{name: c, image: a, ${more}resources: ${resources}}`;
const equal = '{limits: {cpu: 100m, memory: 64Mi}, requests: {cpu: "0.1", memory: 67108864}}';

describe('qosClass', () => {
  it.each([
    ['BestEffort', `{containers: [${container('{}')}]}`],
    ['BestEffort', `{containers: [${container('{requests: {cpu: 0}, limits: {ephemeral-storage: 1Gi}}')}]}`],
    ['Burstable', `{containers: [${container('{requests: {cpu: 1m}}')}]}`],
    ['Burstable', `{containers: [${container('{limits: {memory: 1Gi}}')}]}`],
    ['Burstable', `{containers: [${container('{limits: {cpu: 1, memory: 1Gi}, requests: {memory: 1G}}')}]}`],
    ['Burstable', `{containers: [${container('{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0}}')}]}`],
    ['Burstable', `{containers: [${container(equal)}, ${container('{}')}]}`],
    ['Burstable', `{initContainers: [${container('{}')}], containers: [${container(equal)}]}`],
    [
      'Burstable',
      `{initContainers: [${container('{}', 'restartPolicy: Always, ')}], containers: [${container(equal)}]}`,
    ],
    ['Guaranteed', `{containers: [${container(equal)}]}`],
    ['Guaranteed', `{containers: [${container('{limits: {cpu: 1, memory: 1Gi}}')}]}`],
    ['Guaranteed', `{containers: [${container(equal)}], ephemeralContainers: [{name: d, image: a}]}`],
    ['Guaranteed', `{resources: {limits: {cpu: 1, memory: 1Gi}}, containers: [${container('{}')}]}`],
    ['Burstable', `{resources: {requests: {cpu: 1}}, containers: [${container(equal)}]}`],
    [
      'Burstable',
      `{resources: {limits: {cpu: 1, memory: 1Gi}}, containers: [${container('{requests: {cpu: 1, memory: 1Mi}}')}]}`,
    ],
  ])('%s: %s', (qos, spec) => {
    expect(qosClass(pod(spec)).qos).toBe(qos);
  });

  it('names what keeps the pod from Guaranteed', () => {
    const { gaps } = qosClass(pod(`{containers: [${container(equal)}, ${container('{limits: {memory: 1Gi}}')}]}`));
    expect(gaps.map(({ container: of, resource }) => [of?.path, resource])).toEqual([['spec.containers[1]', 'cpu']]);
  });
});

describe('scheduledRequest', () => {
  const asks = (cpu: string, more = '') => container(`{requests: {cpu: ${cpu}}}`, more);
  const sidecar = (cpu: string) => asks(cpu, 'restartPolicy: Always, ');

  it.each([
    ['350m', `{containers: [${asks('250m')}, ${asks('0.1')}]}`],
    ['1', `{initContainers: [${asks('1')}, ${asks('300m')}], containers: [${asks('250m')}]}`],
    ['250m', `{initContainers: [${asks('200m')}, ${asks('200m')}], containers: [${asks('250m')}]}`],
    // An init container after a sidecar runs beside it, one before it does not.
    ['300m', `{initContainers: [${sidecar('100m')}, ${asks('200m')}], containers: [${asks('50m')}]}`],
    ['200m', `{initContainers: [${asks('200m')}, ${sidecar('100m')}], containers: [${asks('50m')}]}`],
    ['350m', `{initContainers: [${sidecar('100m')}], containers: [${asks('250m')}]}`],
    ['260m', `{overhead: {cpu: 10m}, containers: [${asks('250m')}]}`],
    ['700m', `{resources: {requests: {cpu: 700m}}, containers: [${asks('250m')}]}`],
    ['2', `{containers: [${container('{limits: {cpu: 2}}')}]}`],
  ])('%s: %s', (cpu, spec) => {
    expect(readableQuantity(scheduledRequest(pod(spec), 'cpu'), 'cpu')).toBe(cpu);
  });
});
