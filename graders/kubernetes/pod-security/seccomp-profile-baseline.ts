import { breachAt, securitySettings } from './standard.ts';
import type { StandardCheck } from './standard.ts';
import { stringAt } from '../../parse/tree.ts';

/** Profiles that filter system calls. */
export function isFiltering(type: string | undefined): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

/** Nothing switches seccomp off. Since 1.19 by field; versions before that read annotations and are not covered here. */
export const seccompProfileBaseline: StandardCheck = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  versions: [
    {
      since: 19,
      breaches: (pod) =>
        securitySettings(pod, 'seccompProfile').flatMap((setting) => {
          const type = stringAt(setting.value, 'type');
          if (isFiltering(type)) return [];
          const message = `${setting.owner} has the seccomp profile \`${type ?? ''}\`: every system call of the kernel is open to it. \`RuntimeDefault\` and \`Localhost\` are allowed.`;
          return [breachAt(setting, message)];
        }),
    },
  ],
};
