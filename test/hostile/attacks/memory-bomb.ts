import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Memory bomb',
  tries: 'Takes memory until the kernel has to end something: better this program than the server.',
  stop: 'memory',
  ways: () => ({
    // Bounded to 6 GB each, should nothing stop it.
    'one program': { Dockerfile: 'FROM alpine:3.19\nRUN dd if=/dev/zero of=/dev/null bs=6000M count=1\n' },
    'many programs': {
      Dockerfile:
        'FROM alpine:3.19\nRUN for i in 1 2 3 4 5 6 7 8; do dd if=/dev/zero bs=750M count=1 | sleep 5 & done; wait; exit 1\n',
    },
    'a file in memory': {
      Dockerfile:
        'FROM alpine:3.19\nRUN head -c 6000000000 /dev/zero >/sys/fs/cgroup/x || head -c 6000000000 /dev/zero >/dev/shm/x\n',
    },
  }),
  reads: /reached 600 MB of memory/,
});
