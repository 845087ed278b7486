import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'A thousand layers',
  tries:
    'Builds an image of so many layers that the engine is busy with it, or reaches the depth that its file system can mount.',
  stop: 'gate',
  ways: () => ({
    'a thousand RUN': { Dockerfile: `FROM alpine:3.19\n${'RUN true\n'.repeat(1000)}` },
    'one more than allowed': { Dockerfile: `FROM alpine:3.19\n${'COPY Dockerfile /\n'.repeat(40)}` },
    'a thousand stages': { Dockerfile: 'FROM alpine:3.19\n'.repeat(1000) },
  }),
  reads: /instructions; builds here take 40 at most/,
});
