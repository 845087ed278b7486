/** What the kernel says of a process in a build or a container: seccomp, AppArmor, no-new-privileges, capabilities. */
import { helperProgram } from '../helper.ts';
import { NotMeasured } from './measurement.ts';

export type ConfinementNumbers = {
  /** A seccomp filter is on. */
  seccomp: boolean;
  /** Name of the AppArmor profile; null where there is none. */
  appArmor: string | null;
  noNewPrivileges: boolean;
  /** Capabilities that a process can ever have, as the kernel's bits in hex. */
  bounding: string;
};

export const confinementScript = `b=${helperProgram}
$b cat /proc/self/status
echo "profile $($b cat /proc/self/attr/apparmor/current 2>/dev/null || $b cat /proc/self/attr/current 2>/dev/null)"
exit 9`;

export function readConfinement(log: string): ConfinementNumbers {
  const field = (name: string): string => {
    const value = new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(log)?.[1];
    if (value === undefined) throw new NotMeasured(`the kernel does not tell ${name}`);
    return value;
  };
  const profile = /^profile (\S+)/m.exec(log)?.[1];
  return {
    seccomp: field('Seccomp') === '2',
    appArmor: profile === undefined || profile === 'unconfined' ? null : profile,
    noNewPrivileges: field('NoNewPrivs') === '1',
    bounding: field('CapBnd'),
  };
}

/** Bit numbers: https://github.com/torvalds/linux/blob/master/include/uapi/linux/capability.h */
const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );

/** The engine's usual set: https://docs.docker.com/engine/security/#linux-kernel-capabilities */
const usual = new Set(
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  ),
);

export function capabilitiesIn(bits: string): string[] {
  const value = BigInt(`0x${bits}`);
  return Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => (value >> BigInt(bit)) & 1n)
    .map((bit) => names[bit] ?? `CAP_${bit}`);
}

export function unusualIn(bits: string): string[] {
  return capabilitiesIn(bits).filter((name) => !usual.has(name));
}

export function tellConfinement({ seccomp, appArmor, noNewPrivileges, bounding }: ConfinementNumbers): string {
  const held = capabilitiesIn(bounding);
  const more = unusualIn(bounding);
  return `Seccomp filter ${seccomp ? 'on' : 'off'}, AppArmor ${appArmor ?? 'none'}, no-new-privileges ${noNewPrivileges ? 'on' : 'off'}, ${held.length === 0 ? 'no capability' : `${held.length} capabilities`} at most${more.length > 0 ? `, unusual ones among them: ${more.join(', ')}` : ''}.`;
}
