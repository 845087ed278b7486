import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'As many layers as allowed',
  tries: 'Stays at 40 instructions, each of which makes a layer.',
  stop: 'harmless',
  ways: () => ({ plain: { Dockerfile: `FROM alpine:3.19\n${'WORKDIR deeper\n'.repeat(38)}RUN pwd\n` } }),
  reads: /(?:\/deeper){38}/,
  ends: 'passed',
});
