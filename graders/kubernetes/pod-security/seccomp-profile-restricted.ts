import { stringAt } from '../../parse/tree.ts';
import { containerTitle, given } from '../manifests.ts';
import type { Pod } from '../manifests.ts';
import { isFiltering } from './seccomp-profile-baseline.ts';
import { breachAt, breachOf, isWindows, securitySettings } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';

/** Every container has a seccomp profile, its own or the pod's, and none is switched off. */
export const seccompProfileRestricted: StandardCheck = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  overrides: 'seccompProfile_baseline',
  versions: [
    { since: 19, breaches: allBreaches },
    { since: 25, breaches: (pod) => (isWindows(pod) ? [] : allBreaches(pod)) },
  ],
};

function allBreaches(pod: Pod): Breach[] {
  const off = securitySettings(pod, 'seccompProfile').flatMap((setting) => {
    const type = stringAt(setting.value, 'type');
    if (isFiltering(type)) return [];
    const message = `${setting.owner} has the seccomp profile \`${type ?? ''}\`: every system call of the kernel is open to it. Restricted asks for \`RuntimeDefault\` or \`Localhost\`.`;
    return [breachAt(setting, message)];
  });
  // A pod with a profile covers every container that names none; a wrong one is reported above.
  if (given(pod.spec, 'securityContext', 'seccompProfile') !== undefined) return off;
  const without = pod.containers
    .filter((container) => given(container.tree, 'securityContext', 'seccompProfile') === undefined)
    .map((container) =>
      breachOf(
        container,
        `${containerTitle(container)} has no \`seccompProfile\`, and neither has the pod. Kubernetes then runs it unconfined unless the node is set otherwise; restricted asks for \`RuntimeDefault\` or \`Localhost\` in writing.`,
      ),
    );
  return [...off, ...without];
}
