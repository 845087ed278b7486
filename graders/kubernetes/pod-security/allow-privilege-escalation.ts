import { containerTitle, given } from '../manifests.ts';
import type { Pod } from '../manifests.ts';
import { breachAt, breachOf, isFalse, isWindows } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';

/** Every container says `allowPrivilegeEscalation: false`; there is no such field for the pod, and leaving it out means true. */
export const allowPrivilegeEscalation: StandardCheck = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  versions: [
    { since: 8, breaches: allBreaches },
    { since: 25, breaches: (pod) => (isWindows(pod) ? [] : allBreaches(pod)) },
  ],
};

function allBreaches(pod: Pod): Breach[] {
  return pod.containers.flatMap((container) => {
    const value = given(container.tree, 'securityContext', 'allowPrivilegeEscalation');
    if (isFalse(value)) return [];
    const owner = containerTitle(container);
    const why = 'a setuid program in the image can make its caller root';
    return value === undefined
      ? [
          breachOf(
            container,
            `${owner} does not say \`allowPrivilegeEscalation: false\`, and left out it means true: ${why}.`,
          ),
        ]
      : [breachAt({ value, container, owner }, `${owner} allows privilege escalation: ${why}.`)];
  });
}
