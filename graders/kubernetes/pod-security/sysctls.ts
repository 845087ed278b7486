import { itemsAt, stringAt } from '../../parse/tree.ts';
import type { Pod } from '../manifests.ts';
import type { Breach, StandardCheck } from './standard.ts';

const since0 = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const since27 = [...since0, 'net.ipv4.ip_local_reserved_ports'];
const since29 = [
  ...since27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const since32 = [...since29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

/** Only kernel settings that belong to the pod's own namespaces. */
export const sysctls: StandardCheck = {
  id: 'sysctls',
  level: 'baseline',
  versions: [
    { since: 0, breaches: (pod) => breaches(pod, since0) },
    { since: 27, breaches: (pod) => breaches(pod, since27) },
    { since: 29, breaches: (pod) => breaches(pod, since29) },
    { since: 32, breaches: (pod) => breaches(pod, since32) },
  ],
};

function breaches(pod: Pod, allowed: readonly string[]): Breach[] {
  return itemsAt(pod.spec, 'securityContext', 'sysctls').flatMap((sysctl) => {
    const name = stringAt(sysctl, 'name') ?? '';
    if (allowed.includes(name)) return [];
    const message = `The pod sets the kernel parameter \`${name}\`, which is not on the list of safe ones: it can reach beyond the pod to others on the node.`;
    return [{ message, range: sysctl.range }];
  });
}
