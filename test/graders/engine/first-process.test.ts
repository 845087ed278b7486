import { expect, test } from 'vitest';
import { inside } from '../../../graders/engine/first-process.ts';

const status =
  'Name:\tnode\nUid:\t101000\t101000\t0\t101000\nGid:\t100000\t100000\t100000\t100000\nGroups:\t100010 5 \nCapEff:\t0\n';
const map = '         0     100000      65536\n';

test('ids as the user namespace with the maps sees them; one without a place is nobody', () => {
  expect(inside(status, map, map)).toBe(
    'Name:\tnode\nUid:\t1000\t1000\t65534\t1000\nGid:\t0\t0\t0\t0\nGroups:\t10 65534 \nCapEff:\t0\n',
  );
});

test('without a user namespace they stay', () => {
  expect(inside(status, '0 0 4294967295\n', '0 0 4294967295\n')).toBe(status);
});
