import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Paths out of the context',
  tries:
    'Submits files whose paths lead out of the build context, or that a builder or an archive would read in another way. Links cannot be said at all: a submission is text by path.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      [
        '../outside',
        'a/../../outside',
        '/etc/cron.d/x',
        'a//b',
        './a',
        'a/.',
        '',
        'a\\..\\..\\b',
        'nul\0byte',
        'a/'.repeat(150) + 'b',
      ].map((path) => [
        JSON.stringify(path.slice(0, 40)),
        { Dockerfile: 'FROM alpine:3.19\nCOPY . /all/\n', [path]: 'x' },
      ]),
    ),
  reads: /cannot lie in the build context: only files with plain relative paths can/,
});
