/** Numbers → verdict and sentences: what learners' code can reach, and as whom. */
import { describe, expect, test } from 'vitest';
import { assessmentObstacles } from '../../../../graders/engine/measure/assessment.ts';
import buildConfinement from '../../../../graders/engine/measure/build-confinement.ts';
import cancel from '../../../../graders/engine/measure/cancel.ts';
import { readConfinement, unusualIn } from '../../../../graders/engine/measure/confinement.ts';
import containerConfinement from '../../../../graders/engine/measure/container-confinement.ts';
import engineFetch from '../../../../graders/engine/measure/engine-fetch.ts';
import engineLimits from '../../../../graders/engine/measure/engine-limits.ts';
import foreignFrontend from '../../../../graders/engine/measure/foreign-frontend.ts';
import foreignImage from '../../../../graders/engine/measure/foreign-image.ts';
import type { Measurement } from '../../../../graders/engine/measure/measurement.ts';
import noNetwork from '../../../../graders/engine/measure/no-network.ts';
import rootUser from '../../../../graders/engine/measure/root-user.ts';

describe('network', () => {
  const closed = { fromBuild: 0, fromContainer: 0, interfacesOfBuild: '', interfacesOfContainer: '' };

  test('nobody came and there is loopback only: it holds', () => {
    expect(noNetwork.judge(closed).verdict).toBe('holds');
  });

  test.each([
    [{ fromBuild: 1 }, 'the RUN step reached our listener'],
    [{ fromContainer: 1 }, 'the container reached our listener'],
    [{ interfacesOfBuild: 'eth0' }, 'the RUN step has eth0'],
    [{ interfacesOfContainer: 'eth0 eth1' }, 'the container has eth0 eth1'],
  ])('%o does not hold', (open, words) => {
    expect(noNetwork.judge({ ...closed, ...open })).toMatchObject({
      verdict: 'does not hold',
      happened: expect.stringContaining(words) as string,
    });
  });

  test('a fetch by the engine itself is told as such, with the gate that stands before it', () => {
    expect(engineFetch.judge({ requests: 1, sameMachine: true })).toMatchObject({
      verdict: 'does not hold',
      means: expect.stringContaining('gate') as string,
    });
    expect(engineFetch.judge({ requests: 0, sameMachine: true }).verdict).toBe('holds');
    expect(engineFetch.judge({ requests: 0, sameMachine: false }).happened).toContain('another machine');
  });

  test('a foreign reader: ignored, fetched, or looked for in vain', () => {
    expect(foreignFrontend.judge({ connections: 0, ignored: true, words: '' }).verdict).toBe('holds');
    expect(foreignFrontend.judge({ connections: 2, ignored: false, words: 'not found' }).verdict).toBe('does not hold');
    expect(foreignFrontend.judge({ connections: 0, ignored: false, words: 'REFERENCE: refused' })).toMatchObject({
      verdict: 'does not hold',
      happened: expect.stringContaining('REFERENCE: refused') as string,
    });
  });

  test('an image that the next build can read does not hold', () => {
    expect(foreignImage.judge({ read: true }).verdict).toBe('does not hold');
    expect(foreignImage.judge({ read: false }).verdict).toBe('holds');
  });
});

describe('identity', () => {
  test('root must be somebody else in builds and in containers', () => {
    const remapped = { ofBuild: 100_000, ofContainer: 100_000, rootless: false };
    expect(rootUser.judge(remapped).verdict).toBe('holds');
    expect(rootUser.judge({ ...remapped, ofBuild: 0 })).toMatchObject({
      verdict: 'does not hold',
      happened: 'Root in a build is user 0 of the engine’s host, root in a container is user 100000.',
    });
    expect(rootUser.judge({ ...remapped, ofContainer: 0 }).verdict).toBe('does not hold');
  });

  const status = (seccomp: number, privileges: number, bounding: string) =>
    `Name:\tcat\nNoNewPrivs:\t${privileges}\nSeccomp:\t${seccomp}\nCapBnd:\t${bounding}\nprofile docker-default (enforce)\n`;

  test('the kernel’s words are read', () => {
    expect(readConfinement(status(2, 1, '00000000a80425fb'))).toEqual({
      seccomp: true,
      appArmor: 'docker-default',
      noNewPrivileges: true,
      bounding: '00000000a80425fb',
    });
    expect(readConfinement(status(0, 0, '0').replace('docker-default (enforce)', 'unconfined')).appArmor).toBeNull();
    expect(() => readConfinement('Name:\tcat\n')).toThrow('does not tell Seccomp');
    expect(unusualIn('00000000a80425fb')).toEqual([]);
    expect(unusualIn('00000000a82425fb')).toEqual(['SYS_ADMIN']);
  });

  test('builds need a filter and the usual capabilities; containers none at all', () => {
    const usual = readConfinement(status(2, 0, '00000000a80425fb'));
    expect(buildConfinement.judge(usual).verdict).toBe('holds');
    expect(buildConfinement.judge({ ...usual, seccomp: false }).verdict).toBe('does not hold');
    expect(buildConfinement.judge({ ...usual, bounding: '000001ffffffffff' })).toMatchObject({
      verdict: 'does not hold',
      happened: expect.stringContaining('SYS_ADMIN') as string,
    });
    const none = readConfinement(status(2, 1, '0000000000000000'));
    expect(containerConfinement.judge(none).verdict).toBe('holds');
    expect(containerConfinement.judge({ ...none, noNewPrivileges: false }).verdict).toBe('does not hold');
    expect(containerConfinement.judge({ ...none, bounding: '0000000000000001' }).verdict).toBe('does not hold');
  });
});

test('a cancel is heard within two seconds, or not', () => {
  expect(cancel.judge({ endedAfterMs: 38 })).toMatchObject({
    verdict: 'holds',
    happened: 'Its last process was gone 0.04 s after the cancel.',
  });
  expect(cancel.judge({ endedAfterMs: 2400 }).verdict).toBe('does not hold');
  expect(cancel.judge({ endedAfterMs: null }).happened).toContain('still ran');
});

test('what the kernel cannot limit is named', () => {
  const all = {
    cgroupVersion: 2,
    cgroupDriver: 'systemd',
    storageDriver: 'overlay2',
    memory: true,
    swap: false,
    processes: true,
    cpu: true,
    defaultRuntime: 'runc',
  };
  expect(engineLimits.judge(all)).toMatchObject({ verdict: 'holds', todo: null });
  expect(engineLimits.judge({ ...all, storageDriver: 'vfs' }).todo).toContain('overlay2');
  expect(engineLimits.judge({ ...all, processes: false, cpu: false })).toMatchObject({
    verdict: 'does not hold',
    happened: 'cgroup v2 (systemd), storage overlay2, runtime runc; it cannot limit processes, CPU.',
  });
});

test('an assessment needs what it needs to hold; unknown is not enough, and the gate’s matters are not asked of the engine', () => {
  const taken = (verdict: Measurement['verdict'], assessment: boolean): Measurement => ({
    ...{ name: 'x', group: 'builds', title: 'Memory of a build', tried: '', happened: 'It took all.', means: '' },
    ...{ todo: null, guard: 'none', numbers: {}, tookMs: 1, verdict, assessment },
  });
  expect(assessmentObstacles([taken('holds', true), taken('does not hold', false)])).toEqual([]);
  expect(assessmentObstacles([taken('does not hold', true), taken('could not be measured', true)])).toEqual([
    'Memory of a build: It took all.',
    'Memory of a build: It took all.',
  ]);
  expect(assessmentObstacles([])).toHaveLength(1);
});
