import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Disk filler',
  tries: 'Writes until the disk is full, by one file, by many small ones, or by unpacking a few kilobytes.',
  stop: 'disk',
  ways: () => ({
    // Bounded to 6 GB each, should nothing stop it.
    'one file': { Dockerfile: 'FROM alpine:3.19\nRUN dd if=/dev/zero of=/fill bs=1M count=6000\n' },
    'zeros unpacked': {
      Dockerfile:
        'FROM alpine:3.19\nRUN head -c 100000000 /dev/zero | gzip >/z && for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cat /z; done | gunzip -c >/fill\n',
    },
    'a tar that holds itself many times': {
      Dockerfile:
        'FROM alpine:3.19\nRUN head -c 10000000 /dev/zero >/one && mkdir /in && cd /in && i=0; while [ $i -lt 500 ]; do cp /one /in/$i || exit 1; i=$((i+1)); done; tar cz /in | tar xz -C /tmp\n',
    },
    'a layer at a time': {
      Dockerfile: `FROM alpine:3.19\n${'RUN dd if=/dev/zero of=/fill bs=1M count=300\n'.repeat(20)}`,
    },
  }),
  reads: /filled the disk: a build has 1000 MB/,
});
