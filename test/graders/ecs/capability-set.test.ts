import { describe, expect, it } from 'vitest';
import { capabilitiesIn } from '../../../graders/ecs/capability-set.ts';

describe('capabilitiesIn', () => {
  it.each([
    ['0000000000000000', []],
    ['0000000000000400', ['NET_BIND_SERVICE']],
    ['0000000002000000', ['SYS_TIME']],
    ['0000010000000001', ['CHOWN', 'CHECKPOINT_RESTORE']],
    ['0000020000000000', ['CAP_41']],
  ])('%s', (mask, names) => {
    expect(capabilitiesIn(mask)).toEqual(names);
  });

  it('knows the usual set of Docker', () => {
    expect(capabilitiesIn('00000000a80425fb')?.toSorted().join(' ')).toBe(
      'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT',
    );
  });

  it.each(['', 'xyz', '0x1', '00000000000000000'])('%j is no mask', (mask) => {
    expect(capabilitiesIn(mask)).toBeNull();
  });
});
