import { itemsAt, stringAt } from '../../parse/tree.ts';
import { breachAt, containerSettings } from './standard.ts';
import type { StandardCheck } from './standard.ts';

const allowed = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** No capability is added beyond those that container runtimes give by default, and NET_RAW is not among them. */
export const capabilitiesBaseline: StandardCheck = {
  id: 'capabilities_baseline',
  level: 'baseline',
  versions: [
    {
      since: 0,
      breaches: (pod) =>
        containerSettings(pod, 'securityContext', 'capabilities', 'add').flatMap((setting) =>
          itemsAt(setting.value)
            .filter((added) => !allowed.includes(stringAt(added) ?? ''))
            .map((added) =>
              breachAt(
                setting,
                `${setting.owner} adds \`${stringAt(added) ?? ''}\`, which is more than a container gets by default. Baseline allows ${allowed.join(', ')}, written exactly so.`,
                added,
              ),
            ),
        ),
    },
  ],
};
