import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'A file of a terabyte of nothing',
  tries:
    'Makes a sparse file: no disk while the step runs, and hours for whoever makes a layer of it, measures or reads it.',
  stop: 'time',
  ways: () => ({ plain: { Dockerfile: 'FROM alpine:3.19\nRUN truncate -s 1000000000000 /big\n' } }),
  reads: /limit of 20 seconds/,
});
