import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Fork bomb',
  tries: 'Starts processes that start processes, until the machine has no number left for another one.',
  stop: 'processes',
  ways: ({ forever }) => ({
    // Bounded to 8191, should nothing stop it.
    doubling: {
      Dockerfile: `FROM alpine:3.19\nRUN f() { [ $1 -gt 12 ] && exec sleep 2; f $(($1+1)) & f $(($1+1)) & wait; }; f 0; exit 1\n`,
    },
    'in a row': {
      Dockerfile: `FROM alpine:3.19\nRUN i=0; while [ $i -lt 5000 ]; do sleep ${forever} & i=$((i+1)); done; wait\n`,
    },
  }),
  reads: /limit of 200 processes at once/,
});
