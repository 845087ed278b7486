import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'A container deaf to SIGTERM',
  tries:
    'Ignores every signal that can be ignored when it is asked to stop, and names one that ends nothing as its stop signal.',
  stop: 'time',
  ways: ({ forever }) => ({
    plain: {
      Dockerfile: `FROM alpine:3.19\nSTOPSIGNAL SIGCONT\nCMD ["/bin/sh", "-c", "trap '' HUP INT QUIT TERM USR1 USR2 PIPE ALRM; while :; do sleep ${forever} & wait; done"]\n`,
    },
  }),
  ends: 'passed',
  async look(evidence) {
    const container = await evidence.container({
      key: 'service',
      image: await evidence.image(),
      stopTimeoutSeconds: 1,
    });
    await container.signal('SIGTERM');
    const before = await container.state();
    const { code } = await container.stop();
    return `still running: ${before.running}; stopped with ${code}`;
  },
  reads: /^still running: true; stopped with 137$/m,
});
