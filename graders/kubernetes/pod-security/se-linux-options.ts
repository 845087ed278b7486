import { stringAt } from '../../parse/tree.ts';
import { given } from '../manifests.ts';
import type { Pod } from '../manifests.ts';
import { breachAt, securitySettings, shown } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';

const types = ['container_t', 'container_init_t', 'container_kvm_t'];

/** SELinux: only the types made for containers, no user and no role. */
export const seLinuxOptions: StandardCheck = {
  id: 'seLinuxOptions',
  level: 'baseline',
  versions: [
    { since: 0, breaches: (pod) => breaches(pod, types) },
    { since: 31, breaches: (pod) => breaches(pod, [...types, 'container_engine_t']) },
  ],
};

function breaches(pod: Pod, allowed: readonly string[]): Breach[] {
  return securitySettings(pod, 'seLinuxOptions').flatMap((setting) => {
    const { owner, value } = setting;
    return ['type', 'user', 'role'].flatMap((field) => {
      const option = given(value, field);
      const text = stringAt(option) ?? '';
      if (option === undefined || text === '' || (field === 'type' && allowed.includes(text))) return [];
      const rule = field === 'type' ? `allowed are ${allowed.join(', ')}` : 'it may not be set';
      const message = `${owner} sets the SELinux ${field} ${shown(option)}; ${rule}. Other labels can lift the separation between containers and from the node.`;
      return [breachAt(setting, message, option)];
    });
  });
}
