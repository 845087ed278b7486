import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'A git repository as a source',
  tries:
    'Has the builder clone a repository: a request from the host, to wherever the name points, with a client that follows it.',
  stop: 'gate',
  ways: ({ port }) =>
    Object.fromEntries(
      [
        'git@github.com:a/b.git',
        'git@127.0.0.1:a.git',
        `https://127.0.0.1:${port}/a.git`,
        `http://127.0.0.1:${port}/a.git#main:sub`,
        `git://127.0.0.1:${port}/a`,
        `ssh://git@127.0.0.1:${port}/a.git`,
        'github.com/a/b',
        'github.com/a/b.git#v1',
        'user@host:path/to.git',
        '--keep-git-dir=true https://127.0.0.1/a.git',
      ].map((source) => [source, { Dockerfile: `FROM alpine:3.19\nADD ${source} /loot\n` }]),
    ),
  reads: /ADD would fetch/,
});
