import { stringAt } from '../../parse/tree.ts';
import { given } from '../manifests.ts';
import { breachAt, containerSettings } from './standard.ts';
import type { StandardCheck } from './standard.ts';

const handlers = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
] as const;

/** Probes and lifecycle hooks call the pod itself: the kubelet makes the request, from the node's network. */
export const hostProbesAndHostLifecycle: StandardCheck = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  versions: [
    {
      since: 34,
      breaches: (pod) =>
        handlers.flatMap((path) =>
          containerSettings(pod, ...path).flatMap((setting) =>
            ['httpGet', 'tcpSocket'].flatMap((action) => {
              const host = given(setting.value, action, 'host');
              const address = stringAt(host);
              if (host === undefined || address === undefined || address === '') return [];
              const field = [...path, action, 'host'].join('.');
              return [
                breachAt(
                  setting,
                  `${setting.owner} sends the kubelet to \`${address}\` (\`${field}\`): the request starts on the node and reaches what the pod itself may not. Leave \`host\` out; the pod's own address is used then.`,
                  host,
                ),
              ];
            }),
          ),
        ),
    },
  ],
};
