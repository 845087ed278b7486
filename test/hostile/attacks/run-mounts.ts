import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: '`RUN --mount` of any kind',
  tries:
    'Mounts what is not the build’s own: other images, a cache that all learners share and could poison, the SSH agent, secrets.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      [
        'type=bind,from=drydock/helper,target=/m',
        'target=/m,source=/',
        'from=busybox,dst=/m',
        'type=cache,target=/root/.npm',
        'type=cache,id=shared,target=/c,sharing=shared,mode=0777',
        'type=CACHE,target=/c',
        '"type=cache",target=/c',
        'type=ssh',
        'type=ssh,required=true',
        'type=secret,id=token',
        'type=secret,id=../../etc/shadow',
        'type=tmpfs,target=/t,size=100g',
        'type=$KIND,target=/c',
        'type=unheard-of,target=/x',
      ].map((mount) => [mount, { Dockerfile: `FROM alpine:3.19\nARG KIND=cache\nRUN --mount=${mount} ls /\n` }]),
    ),
  reads: /`--mount` of type .* is not available/,
});
