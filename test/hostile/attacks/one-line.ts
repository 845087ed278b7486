import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: '100 MB on one line',
  tries:
    'Prints a line that never ends, so that whatever reads lines holds all of it, or looks at it again for every character.',
  stop: 'output',
  ways: () => ({
    letters: { Dockerfile: "FROM alpine:3.19\nRUN head -c 100000000 /dev/zero | tr '\\\\0' a\n" },
    returns: { Dockerfile: "FROM alpine:3.19\nRUN head -c 100000000 /dev/zero | tr '\\\\0' '\\\\r'\n" },
    zeros: { Dockerfile: 'FROM alpine:3.19\nRUN head -c 100000000 /dev/zero\n' },
    noise: { Dockerfile: 'FROM alpine:3.19\nRUN head -c 100000000 /dev/urandom\n' },
  }),
  reads: /printed more than 0\.1 MB/,
});
