import { stringAt } from '../../parse/tree.ts';
import type { Pod } from '../manifests.ts';
import { breachAt, containerSettings, hasUserNamespace, shown } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';

/** `/proc` keeps its masks. From 1.35 on, a pod in a user namespace may lift them at the baseline level. */
export const procMount: StandardCheck = {
  id: 'procMount',
  level: 'baseline',
  versions: [
    { since: 0, breaches: unmasked },
    { since: 35, breaches: (pod) => (hasUserNamespace(pod) ? [] : unmasked(pod)) },
  ],
};

/** Containers that take the masks off. */
export function unmasked(pod: Pod): Breach[] {
  return containerSettings(pod, 'securityContext', 'procMount')
    .filter((setting) => stringAt(setting.value) !== 'Default')
    .map((setting) =>
      breachAt(
        setting,
        `${setting.owner} mounts \`/proc\` as ${shown(setting.value)}: only \`Default\` keeps the masks over the parts through which the kernel can be read and changed.`,
      ),
    );
}
