/** Both forms of control groups, on a folder that looks like them: which files are written, and what is read from where. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cgroup, cgroupVersion } from '../../../graders/engine/cgroup.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drydock-cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string | number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), String(text));
}
const get = (path: string): string => readFileSync(join(root, path), 'utf8');

test('neither form: nothing can be made', () => {
  expect(cgroupVersion(root)).toBeNull();
});

describe('version 2', () => {
  beforeEach(() => {
    for (const folder of ['', 'drydock-1', 'drydock-1/slot']) {
      put(join(folder, 'cgroup.controllers'), 'cpuset cpu io memory pids');
      put(join(folder, 'cgroup.subtree_control'), '');
    }
  });

  test('controllers are handed down to the leaf, which gets the limits', () => {
    const work = new Cgroup('drydock-1/slot/work', root);
    work.make({ memory: 1000, processes: 20, cpus: 1.5, weight: 60 });
    for (const folder of ['', 'drydock-1', 'drydock-1/slot'])
      expect(get(join(folder, 'cgroup.subtree_control'))).toBe('+cpu +memory +pids +cpuset +io');
    expect(get('drydock-1/slot/work/memory.max')).toBe('1000');
    expect(get('drydock-1/slot/work/pids.max')).toBe('20');
    expect(get('drydock-1/slot/work/cpu.max')).toBe('150000 100000');
    expect(get('drydock-1/slot/work/cpu.weight')).toBe('60');
    expect(work.folders()).toEqual([join(root, 'drydock-1/slot/work')]);
  });

  test('a controller that is not handed down to us is said', () => {
    put('cgroup.controllers', 'cpu memory');
    expect(() => new Cgroup('drydock-1', root).make()).toThrow(/pids are not handed down/);
  });

  test('what is read', () => {
    const group = new Cgroup('drydock-1', root);
    put('drydock-1/cpu.stat', 'usage_usec 2500000\nuser_usec 1\n');
    put('drydock-1/pids.current', '7\n');
    put('drydock-1/pids.peak', '9\n');
    put('drydock-1/memory.peak', '4096\n');
    put('drydock-1/memory.events', 'low 0\noom 3\noom_kill 2\noom_group_kill 0\n');
    put('drydock-1/cgroup.procs', '');
    put('drydock-1/slot/cgroup.procs', '12\n13\n');
    expect(group.cpuSeconds()).toBe(2.5);
    expect([group.processes(), group.processesPeak(), group.memoryPeak(), group.memoryKills()]).toEqual([
      7, 9, 4096, 2,
    ]);
    expect(group.pids()).toEqual([12, 13]);
  });

  test('what a kernel does not have is null', () => {
    const group = new Cgroup('drydock-1', root);
    expect([group.cpuSeconds(), group.processes(), group.processesPeak(), group.memoryKills()]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('version 1', () => {
  beforeEach(() => {
    for (const controller of ['cpu', 'cpuacct', 'memory', 'pids']) mkdirSync(join(root, controller));
  });

  test('one folder per controller, which gets the limits', () => {
    const work = new Cgroup('drydock-1/work', root);
    work.make({ memory: 1000, processes: 20, cpus: 1.5, weight: 100 });
    expect(get('memory/drydock-1/work/memory.limit_in_bytes')).toBe('1000');
    expect(get('pids/drydock-1/work/pids.max')).toBe('20');
    expect(get('cpu/drydock-1/work/cpu.cfs_quota_us')).toBe('150000');
    expect(get('cpu/drydock-1/work/cpu.shares')).toBe('1024');
    expect(work.folders()).toHaveLength(4);
  });

  test('what is read', () => {
    const group = new Cgroup('drydock-1', root);
    put('cpuacct/drydock-1/cpuacct.usage', 1_500_000_000);
    put('memory/drydock-1/memory.max_usage_in_bytes', 99);
    put('memory/drydock-1/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 4\n');
    expect([group.cpuSeconds(), group.memoryPeak(), group.memoryKills()]).toEqual([1.5, 99, null]);
  });
});
