/** The shell script that uses capabilities, run by our helper as root inside a container, and the reading of its answer. */
import type { CapabilityAttempt } from '../evidence.ts';

/** What is tried, and the capability that the kernel asks for it. `/dev/shm` is in every container and can always be written. */
const attempts = [
  {
    capability: 'CHOWN',
    what: 'give a file to another user',
    script: '$b touch $f && $b chown 31337 $f',
  },
  {
    capability: 'SYS_ADMIN',
    what: 'mount a file system',
    script: '$b mkdir $f && $b mount -t tmpfs none $f && $b umount $f',
  },
  {
    capability: 'NET_RAW',
    what: 'open a raw socket',
    // Loopback is no network that ARP works on: the error that comes after the socket says that the socket was given.
    script: 'w=$($b arping -w 1 -c 1 -I lo 127.0.0.1 2>&1); case $w in *ARPable*) ;; *) echo "$w"; false ;; esac',
  },
  {
    capability: 'MKNOD',
    what: 'make a device node',
    script: '$b mknod $f b 7 0',
  },
  {
    capability: 'SYS_CHROOT',
    what: 'change the root directory',
    script: '$b chroot ${b%/*} /${b##*/} true',
  },
] as const;

/** `$0` is our helper. */
export const attemptScript = `
b=$0
f=/dev/shm/.drydock-attempt-$$
${attempts
  .map(
    ({ script }) =>
      `if words=$({ ${script}; } 2>&1); then echo done; else echo "refused $words" | $b tr '\\n' ' '; echo; fi; $b rm -rf $f`,
  )
  .join('\n')}`;

/** In the order of the attempts. */
export function parseCapabilityAttempts(output: string): CapabilityAttempt[] {
  const lines = output.split('\n');
  return attempts.map(({ capability, what }, index) => {
    const line = lines[index] ?? '';
    const error = line === 'done' ? null : line.replace(/^refused /, '').trim() || 'no answer';
    return { capability, what, error };
  });
}
