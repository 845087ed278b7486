import { entriesAt, stringAt } from '../../parse/tree.ts';
import { breachAt, securitySettings, shown } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';
import type { Pod } from '../manifests.ts';

const annotation = 'container.apparmor.security.beta.kubernetes.io/';

/** No AppArmor profile but the runtime's or one that the node holds; said by field (1.30) or by the older annotation. */
export const appArmorProfile: StandardCheck = {
  id: 'appArmorProfile',
  level: 'baseline',
  versions: [{ since: 0, breaches: (pod) => [...fields(pod), ...annotations(pod)] }],
};

const why =
  'AppArmor would otherwise keep the processes from mounting, from tracing others and from the sensitive parts of `/proc` and `/sys`';

function fields(pod: Pod): Breach[] {
  return securitySettings(pod, 'appArmorProfile').flatMap((setting) => {
    const type = stringAt(setting.value, 'type');
    if (type === 'RuntimeDefault' || type === 'Localhost') return [];
    return [
      breachAt(
        setting,
        `${setting.owner} has the AppArmor profile \`${type ?? ''}\`; \`RuntimeDefault\` and \`Localhost\` are allowed, or none named. ${why}.`,
      ),
    ];
  });
}

function annotations(pod: Pod): Breach[] {
  return entriesAt(pod.metadata, 'annotations').flatMap(({ key, value }) => {
    if (!key.startsWith(annotation)) return [];
    const profile = stringAt(value) ?? '';
    if (profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/')) return [];
    const message = `The annotation \`${key.slice(0, 120)}\` sets the AppArmor profile ${shown(value)}; \`runtime/default\` and \`localhost/…\` are allowed. ${why}.`;
    return [{ message, range: value.range }];
  });
}
