import type { Pod } from '../manifests.ts';
import { breachAt, hasUserNamespace, securitySettings } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';

/** Nothing sets user 0; leaving `runAsUser` out is fine. */
export const runAsUser: StandardCheck = {
  id: 'runAsUser',
  level: 'restricted',
  versions: [
    { since: 23, breaches: allBreaches },
    { since: 35, breaches: (pod) => (hasUserNamespace(pod) ? [] : allBreaches(pod)) },
  ],
};

function allBreaches(pod: Pod): Breach[] {
  return securitySettings(pod, 'runAsUser')
    .filter(({ value }) => value.kind === 'number' && value.value === 0)
    .map((setting) =>
      breachAt(
        setting,
        `${setting.owner} runs as user 0: root in the container is root for the kernel, and one fault away from the node. Any other number will do, or none at all.`,
      ),
    );
}
