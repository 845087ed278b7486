import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Programs that outlive their step',
  tries: 'Leaves daemons and zombies behind that go on when the step, the build and the submission are over.',
  stop: 'isolation',
  ways: ({ forever }) => ({
    'twice forked': {
      Dockerfile: `FROM alpine:3.19\nRUN (setsid sh -c 'trap "" HUP TERM; sleep ${forever} & sleep ${forever}' >/dev/null 2>&1 </dev/null &) & sleep 1; ps\n`,
    },
    'a thousand zombies': {
      Dockerfile: `FROM alpine:3.19\nRUN i=0; while [ $i -lt 1000 ]; do (true &); i=$((i+1)); done; (sleep ${forever} &); echo begun\n`,
    },
    'in the failure of a step': {
      Dockerfile: `FROM alpine:3.19\nRUN (nohup sleep ${forever} >/dev/null 2>&1 &); sleep 1; ps; false || true\n`,
    },
  }),
  reads: /sleep 7654321|begun/,
  ends: 'passed',
});
