import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Sleep for ever',
  tries: 'Never ends, and holds its place in the queue; also deaf to every signal that can be ignored.',
  stop: 'time',
  ways: ({ forever }) => ({
    plain: { Dockerfile: `FROM alpine:3.19\nRUN sleep ${forever}\n` },
    'deaf to signals': {
      Dockerfile: `FROM alpine:3.19\nRUN trap '' HUP INT TERM QUIT USR1 USR2 PIPE; while :; do sleep ${forever}; done\n`,
    },
  }),
  reads: /A build step has to end by itself/,
});
