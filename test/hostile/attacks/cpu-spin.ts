import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Spin on every core',
  tries: 'Takes all CPU that there is, from four processes at once.',
  stop: 'time',
  ways: () => ({
    plain: {
      Dockerfile: `FROM alpine:3.19\nRUN for i in 1 2 3 4; do (while :; do :; done) & done; wait\n`,
    },
  }),
  reads: /A build step has to end by itself/,
});
