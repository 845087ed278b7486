import { containerTitle, given } from '../manifests.ts';
import type { Pod } from '../manifests.ts';
import { breachAt, breachOf, hasUserNamespace, isFalse, securitySettings } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';

/** `runAsNonRoot: true` holds for every container, by the pod or by itself, and nothing says false. */
export const runAsNonRoot: StandardCheck = {
  id: 'runAsNonRoot',
  level: 'restricted',
  versions: [
    { since: 0, breaches: allBreaches },
    { since: 35, breaches: (pod) => (hasUserNamespace(pod) ? [] : allBreaches(pod)) },
  ],
};

function allBreaches(pod: Pod): Breach[] {
  const refused = securitySettings(pod, 'runAsNonRoot')
    .filter((setting) => isFalse(setting.value))
    .map((setting) => {
      const anyway = setting.container === null ? ' The standard refuses it even where every container says true.' : '';
      return breachAt(
        setting,
        `${setting.owner} says \`runAsNonRoot: false\`, so the kubelet starts an image that runs as root without a word.${anyway}`,
      );
    });
  if (given(pod.spec, 'securityContext', 'runAsNonRoot') !== undefined) return refused;
  const silent = pod.containers
    .filter((container) => given(container.tree, 'securityContext', 'runAsNonRoot') === undefined)
    .map((container) =>
      breachOf(
        container,
        `${containerTitle(container)} does not say \`runAsNonRoot: true\`, and neither does the pod: if its image runs as root, so does the container. With the field the kubelet refuses to start it.`,
      ),
    );
  return [...refused, ...silent];
}
