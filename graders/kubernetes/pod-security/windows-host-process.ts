import { breachAt, isTrue, securitySettings } from './standard.ts';
import type { StandardCheck } from './standard.ts';

/** No Windows container runs as a process of the node. */
export const windowsHostProcess: StandardCheck = {
  id: 'windowsHostProcess',
  level: 'baseline',
  versions: [
    {
      since: 0,
      breaches: (pod) =>
        securitySettings(pod, 'windowsOptions', 'hostProcess')
          .filter((setting) => isTrue(setting.value))
          .map((setting) =>
            breachAt(
              setting,
              `${setting.owner} runs as a process of the Windows node (\`hostProcess: true\`), with the node's files and accounts.`,
            ),
          ),
    },
  ],
};
