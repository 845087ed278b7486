/**
 * Which Linux capabilities a container gets. A spec without capAdd and capDrop gets none at all. One that names either
 * gets the engine's usual 14 (https://docs.docker.com/engine/security/#linux-kernel-capabilities), changed as it says:
 * `capDrop: []` asks for exactly the usual set.
 */
import type { ContainerSpec } from '../evidence.ts';

/** What a container of a learner may be given: with the others it could reach the host. */
const harmless = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
  'SYS_NICE',
  'SYS_PTRACE',
]);

export interface Capabilities {
  add: string[];
  drop: string[];
  /** Asked for and not given. */
  withheld: string[];
}

export function capabilitiesOf(spec: Pick<ContainerSpec, 'capAdd' | 'capDrop'>): Capabilities {
  if (spec.capAdd === undefined && spec.capDrop === undefined) return { add: [], drop: ['ALL'], withheld: [] };
  const names = (list: readonly string[] = []): string[] => list.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  const asked = names(spec.capAdd);
  const drop = names(spec.capDrop);
  if (asked.includes('ALL')) {
    const add = [...harmless].filter((name) => !drop.includes(name));
    return { add, drop: drop.filter((name) => name !== 'ALL'), withheld: ['ALL'] };
  }
  return {
    add: asked.filter((name) => harmless.has(name)),
    drop,
    withheld: asked.filter((name) => !harmless.has(name)),
  };
}
