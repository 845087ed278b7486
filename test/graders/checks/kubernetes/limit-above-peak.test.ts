import { expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/limit-above-peak.ts';
import { findingsOf } from '../../../support/run-check.ts';

const run = (resources: string, place = 'containers') =>
  findingsOf(
    check,
    'pod.yaml',
    `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {${place === 'containers' ? '' : 'containers: [{name: x, image: a}], '}${place}: [{name: web, image: a, resources: ${resources}}]}}`,
    {
      peaks: [
        { container: 'web', memory: '180Mi' },
        { container: 'elsewhere', memory: '1Gi' },
      ],
    },
  );

it.each(['{limits: {memory: 180Mi}}', '{limits: {memory: 1G}}', '{}', '{requests: {memory: 1Mi}}'])(
  'has nothing to say about %s',
  (resources) => expect(run(resources)).toEqual([]),
);

it.each(['containers', 'initContainers'])('finds a limit below the peak among the %s', (place) => {
  const [finding] = run('{limits: {memory: 180M}}', place);
  expect(finding?.message).toContain('is killed at 180000000 bytes (written `180M`) and needs up to 180Mi');
});

it('does not pass without a pod', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';
  expect(findingsOf(check, 'pod.yaml', service, { peaks: [{ container: 'web', memory: '1' }] })).toHaveLength(1);
});
