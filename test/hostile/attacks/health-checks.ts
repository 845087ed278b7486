import { defineAttack } from '../attack.ts';

const service = (check: string): string =>
  `FROM alpine:3.19\nHEALTHCHECK --interval=1s --timeout=600s --start-period=1s --retries=1 CMD ${check}\nCMD ["sleep", "60"]\n`;

export default defineAttack({
  title: 'Health checks that hang or flood',
  tries:
    'Has the engine run a check that never ends, prints without an end, starts more and more processes, or comes a thousand times a second.',
  stop: 'harmless',
  ways: ({ forever }) => ({
    'one that hangs': { Dockerfile: service(`trap '' TERM; sleep ${forever}`) },
    'one that floods': { Dockerfile: service('yes 0123456789012345678901234567890123456789') },
    'one that forks': { Dockerfile: service(`while :; do sleep ${forever} & done`) },
    'one that comes all the time': {
      Dockerfile: service('true').replace('--interval=1s --timeout=600s', '--interval=1ms --timeout=1ms'),
    },
    'one that stops the service': { Dockerfile: service('kill -STOP 1; kill -9 -1; exit 1') },
  }),
  ends: 'passed',
  async look(evidence) {
    const container = await evidence.container({ key: 'service', image: await evidence.image() });
    await container.wait(1500);
    const { running, health } = await container.state();
    return `running: ${running}, health: ${health}, log: ${(await container.logs()).length}`;
  },
  reads: /^running: true, health: (?:none|starting|healthy|unhealthy), log: 0$/m,
});
