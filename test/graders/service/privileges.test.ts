import { expect, test } from 'vitest';
import { Undecided } from '../../../graders/check.ts';
import { privilegeFaults } from '../../../graders/service/privileges.ts';

/** NET_BIND_SERVICE is bit 10, CHOWN bit 0. */
const status = { CapEff: '0000000000000400', CapPrm: '0000000000000401', CapBnd: '0', NoNewPrivs: '0', Seccomp: '2' };

test.each([
  ['the very set', { effective: { exactly: ['NET_BIND_SERVICE'] } }, []],
  ['inside a larger one', { permitted: { within: ['CHOWN', 'KILL', 'NET_BIND_SERVICE'] } }, []],
  ['at least', { permitted: { contains: ['CHOWN'] } }, []],
  [
    'one too many',
    { permitted: { exactly: ['NET_BIND_SERVICE'] } },
    ['its permitted set holds `CHOWN`, which it does not need'],
  ],
  ['one missing', { bounding: { contains: ['KILL'] } }, ['its bounding set lacks `KILL`']],
  ['setuid', { noNewPrivileges: true, seccomp: true }, ['it can gain rights by setuid programs (no_new_privs is 0)']],
  ['no filter wanted', { seccomp: false }, ['its system calls are filtered']],
])('%s', (_, demand, faults) => expect(privilegeFaults(status, demand)).toEqual(faults));

test('a kernel that tells nothing decides nothing', () => {
  expect(() => privilegeFaults({}, { effective: { exactly: [] } })).toThrow(Undecided);
});
