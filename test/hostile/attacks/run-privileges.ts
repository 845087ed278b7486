import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: '`RUN --security`, `--network`, `--device`',
  tries: 'Asks the builder for root with every capability, for the host’s network, or for a device.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      [
        '--security=insecure',
        '--security=sandbox',
        '--network=host',
        '--network=default',
        '--network=none --security=insecure',
        '--device=/dev/kvm',
        '--device=vendor.example/gpu=all',
        '--SECURITY=insecure',
      ].map((flag) => [flag, { Dockerfile: `FROM alpine:3.19\nRUN ${flag} id\n` }]),
    ),
  reads: /every capability|network of a build step|device of the host|does not know|is not a flag|no flag/,
});
