import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'New namespaces, other roots',
  tries:
    'Makes user and mount namespaces to become root with every capability, enters those of others, traces and signals foreign processes.',
  stop: 'isolation',
  // The processes come first: the shell alone must be there, and it starts none to look.
  ways: () => ({
    'in a build step': {
      Dockerfile: `FROM alpine:3.19
RUN for p in /proc/[0-9]*; do [ $p = /proc/$$ ] || echo "REACHED process $(cat $p/comm)"; done; \\
  for n in -U -Ur -m -n -p -u -i; do unshare $n true 2>&1 && echo "REACHED $n"; done; \\
  nsenter -t 1 -m -u -n true 2>&1; nsenter --mount=/proc/1/ns/mnt true 2>&1 && echo "REACHED mnt"; \\
  mount --bind / /mnt 2>&1 && echo "REACHED bind"; mount -t tmpfs none /mnt 2>&1 && echo "REACHED tmpfs"; \\
  mount -t overlay -o lowerdir=/etc,upperdir=/tmp,workdir=/var none /mnt 2>&1 && echo "REACHED overlay"; \\
  pivot_root . . 2>&1 && echo "REACHED pivot"; umount /proc 2>&1 && echo "REACHED umount"; \\
  chroot /proc/1/root true 2>&1; grep -q '^CapEff:.*3fffffffff' /proc/self/status && echo "REACHED capabilities"; \\
  grep -q '^Seccomp:.*2' /proc/self/status || echo "REACHED no seccomp"; echo "tried them all"; exit 1
`,
    },
  }),
  reads: /Operation not permitted[^]*tried them all/,
  never: /^REACHED/m,
});
