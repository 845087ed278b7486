import { defineAttack } from '../attack.ts';

const forAWhile =
  'i=0; while [ $i -lt 20000000 ]; do echo 0123456789012345678901234567890123456789012345678901234567890123; i=$((i+1)); done';

export default defineAttack({
  title: 'A log without an end',
  tries: 'Prints as fast as it can, to fill the memory or the disk of whoever keeps the log.',
  stop: 'output',
  ways: () => ({
    plain: { Dockerfile: `FROM alpine:3.19\nRUN ${forAWhile}\n` },
    'to the error stream, from many': {
      Dockerfile: `FROM alpine:3.19\nRUN for n in 1 2 3 4 5 6 7 8; do (${forAWhile}) >&2 & done; wait\n`,
    },
  }),
  reads: /printed more than 0\.1 MB/,
});
