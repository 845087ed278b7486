import { itemsAt } from '../../parse/tree.ts';
import { given } from '../manifests.ts';
import { breachAt, containerSettings } from './standard.ts';
import type { StandardCheck } from './standard.ts';

/** No container opens a port of the node. */
export const hostPorts: StandardCheck = {
  id: 'hostPorts',
  level: 'baseline',
  versions: [
    {
      since: 0,
      breaches: (pod) =>
        containerSettings(pod, 'ports').flatMap((setting) =>
          itemsAt(setting.value).flatMap((port) => {
            const hostPort = given(port, 'hostPort');
            if (hostPort?.kind !== 'number' || hostPort.value === 0) return [];
            return [
              breachAt(
                setting,
                `${setting.owner} opens port ${hostPort.text} of the node: the service answers on the node's address, past the Service and its policies.`,
                hostPort,
              ),
            ];
          }),
        ),
    },
  ],
};
