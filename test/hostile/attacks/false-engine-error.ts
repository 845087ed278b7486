import { defineAttack } from '../attack.ts';

/** What an engine says when it is at its end. A submission that only says so must be graded all the same. */
const words = [
  'no space left on device',
  'write /var/lib/docker/overlay2/x: no space left on device',
  'ENOSPC: no space left on device, write',
  'rpc error: code = Unavailable desc = transport is closing',
  'rpc error: code = Unknown desc = context canceled',
  'error reading from server: EOF',
  'failed to create lease: cgroup: cannot allocate memory',
  'returned a non-zero code: 137',
  'executor failed running [/bin/sh -c x]: exit code: 137',
  'OCI runtime create failed: container_linux.go:367: input/output error',
];

export default defineAttack({
  title: 'A false error of the engine',
  tries:
    'Fails with the words of a broken engine, to be taken for our fault: never graded, tried again without end, and grading paused for everybody.',
  stop: 'harmless',
  ways: () => ({
    ...Object.fromEntries(
      words.map((text) => [text, { Dockerfile: `FROM alpine:3.19\nRUN echo '${text}' | tee /dev/stderr; exit 1\n` }]),
    ),
    'in the name of a missing file': {
      Dockerfile: `FROM alpine:3.19\nCOPY ["no space left on device", "input/output error", "transport is closing", "/x/"]\n`,
    },
    'in the name of a user': { Dockerfile: 'FROM alpine:3.19\nUSER cgroup\nRUN true\n' },
    'in a folder': {
      Dockerfile: 'FROM alpine:3.19\nWORKDIR "/rpc error: code = Unavailable/context canceled"\nRUN exit 1\n',
    },
    'in the name of a program': { Dockerfile: 'FROM alpine:3.19\nRUN ["failed to mount: cannot allocate memory"]\n' },
    'in the name of a shell': { Dockerfile: 'FROM alpine:3.19\nSHELL ["/cgroup: context canceled", "-c"]\nRUN true\n' },
    'killed by itself': { Dockerfile: 'FROM alpine:3.19\nRUN sleep 100 & kill -9 $!; wait $!\n' },
    'exit code 137': { Dockerfile: 'FROM alpine:3.19\nRUN exit 137\n' },
    'a disk that only looks full': { Dockerfile: 'FROM alpine:3.19\nRUN echo x >/dev/full\n' },
  }),
  reads: /Step \d+, line [23]: /,
});
