import { expect, test } from 'vitest';
import { judgeMachine, readMachine, type MachineFacts } from '../../../graders/engine/machine.ts';

const well: MachineFacts = {
  platform: 'linux',
  kernel: '6.1.0',
  cores: 4,
  memoryBytes: 16e9,
  freeMemoryBytes: 12e9,
  root: true,
  programs: { dockerd: '/usr/sbin/dockerd', mkfs: '/usr/sbin/mkfs.ext4', useradd: '/usr/sbin/useradd' },
  cgroup: { version: 2, missing: [], writable: true },
  loops: { control: true, free: 8, all: 8, grows: false },
  subordinateIds: 65_536,
  overlay: true,
  userNamespaces: true,
  seccomp: true,
};
const of = (facts: MachineFacts, name: string, slots = 8) =>
  judgeMachine(facts, slots).find((need) => need.name === name);

test('a machine that has everything needs nothing', () => {
  for (const need of judgeMachine(well, 8)) {
    expect(need).toMatchObject({ state: 'ok' });
    expect(need).not.toHaveProperty('fix');
  }
});

test.each<[string, Partial<MachineFacts>, RegExp, RegExp]>([
  ['memory', { freeMemoryBytes: 3.5e9 }, /3\.5 GB free of 16\.0 GB; 8 submissions .* 8\.0 GB/, /DRYDOCK_SLOTS to 3/],
  ['dockerd', { programs: { ...well.programs, dockerd: null } }, /not installed/, /docker\.io/],
  ['dockerd', { root: false }, /does not run as root/, /as root/],
  ['cgroup', { cgroup: { version: null, missing: [], writable: false } }, /no control groups/, /cgroupns=host/],
  ['cgroup', { cgroup: { version: 2, missing: ['pids'], writable: true } }, /v2: without pids/, /limited/],
  ['cgroup', { cgroup: { version: 1, missing: [], writable: false } }, /v1: no group can be made/, /limited/],
  ['loop', { loops: { control: false, free: 0, all: 0, grows: true } }, /not for us/, /loop-control/],
  ['loop', { loops: { control: true, free: 2, all: 8, grows: false } }, /2 of 8/, /8 slots need as many/],
  ['loop', { programs: { ...well.programs, mkfs: null } }, /mkfs\.ext4 is not installed/, /e2fsprogs/],
  ['userns', { userNamespaces: false }, /no user namespaces/, /max_user_namespaces/],
  [
    'userns',
    { subordinateIds: 0, programs: { ...well.programs, useradd: null } },
    /No 65536 user ids/,
    /dockremap:100000:65536/,
  ],
  ['kernel', { overlay: false }, /no overlay/, /modprobe overlay/],
  ['kernel', { platform: 'darwin' }, /runs darwin/, /on Linux/],
])('%s: what is missing is told with what to do', (name, facts, message, fix) => {
  const need = of({ ...well, ...facts }, name);
  expect(need).toMatchObject({ state: 'warning', message: expect.stringMatching(message) as string });
  expect(need?.fix).toMatch(fix);
});

test('too few loop devices are no trouble where the kernel makes more', () => {
  expect(of({ ...well, loops: { control: true, free: 0, all: 8, grows: true } }, 'loop')?.state).toBe('ok');
});

test('user ids that dockerd will set apart by itself are no trouble', () => {
  expect(of({ ...well, subordinateIds: 0 }, 'userns')).toMatchObject({
    state: 'ok',
    message: expect.stringContaining('dockerd does so') as string,
  });
});

test('this machine can be looked at', () => {
  const facts = readMachine();
  expect(facts.cores).toBeGreaterThan(0);
  expect(facts.memoryBytes).toBeGreaterThanOrEqual(facts.freeMemoryBytes);
  expect(judgeMachine(facts, 1).length).toBeGreaterThan(2);
});
