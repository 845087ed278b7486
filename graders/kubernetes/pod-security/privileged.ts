import { breachAt, containerSettings, isTrue } from './standard.ts';
import type { StandardCheck } from './standard.ts';

/** No container is privileged. */
export const privileged: StandardCheck = {
  id: 'privileged',
  level: 'baseline',
  versions: [
    {
      since: 0,
      breaches: (pod) =>
        containerSettings(pod, 'securityContext', 'privileged')
          .filter((setting) => isTrue(setting.value))
          .map((setting) =>
            breachAt(
              setting,
              `${setting.owner} is \`privileged\`: all capabilities, every device of the node, no seccomp, no AppArmor. Whoever breaks into it has the node.`,
            ),
          ),
    },
  ],
};
