/** Numbers → verdict and sentences: processes, memory, disk, CPU. */
import { describe, expect, test } from 'vitest';
import buildDisk, { type DiskNumbers } from '../../../../graders/engine/measure/build-disk.ts';
import { judgeCpu, readSpin, type CpuNumbers } from '../../../../graders/engine/measure/cpu.ts';
import { bytesToTry, judgeMemory, reachedIn, type MemoryNumbers } from '../../../../graders/engine/measure/memory.ts';
import { judgeProcesses, processesToTry, startedIn } from '../../../../graders/engine/measure/processes.ts';

const MiB = 2 ** 20;

describe('processes', () => {
  test('a quarter above the limit is tried, the bound at most, and the bound where nothing is set', () => {
    expect(processesToTry(128, 600)).toBe(160);
    expect(processesToTry(4096, 600)).toBe(600);
    expect(processesToTry(null, 200)).toBe(200);
  });

  test('a refusal holds, whatever was set', () => {
    expect(judgeProcesses({ limit: 128, tried: 160, started: 126 }, 'One RUN step')).toMatchObject({
      verdict: 'holds',
      happened: 'One RUN step started 126 processes; the next was refused (128 are allowed).',
      todo: null,
    });
    expect(judgeProcesses({ limit: null, tried: 200, started: 199 }, 'x').verdict).toBe('holds');
  });

  test('none refused: it does not hold, unless the limit lies above what is tried', () => {
    expect(judgeProcesses({ limit: 128, tried: 160, started: 160 }, 'x').verdict).toBe('does not hold');
    const unlimited = judgeProcesses({ limit: null, tried: 200, started: 200 }, 'x');
    expect(unlimited.verdict).toBe('does not hold');
    expect(unlimited.todo).toContain('DRYDOCK_ENGINE=private');
    expect(judgeProcesses({ limit: 4096, tried: 600, started: 600 }, 'x').verdict).toBe('could not be measured');
  });

  test('what the script did not say is no number', () => {
    expect(startedIn('noise\nstarted 42\n')).toBe(42);
    expect(() => startedIn('RUN echo "started $n"')).toThrow('did not report');
  });
});

describe('memory', () => {
  const numbers: MemoryNumbers = {
    limitBytes: 512 * MiB,
    triedBytes: 640 * MiB,
    reachedBytes: 500 * MiB,
    hostFreeBytes: 4096 * MiB,
    hostLeastFreeBytes: 3500 * MiB,
  };

  test('a quarter above the limit, the bound, half of what is free: the least of them', () => {
    expect(bytesToTry(100 * MiB, 1024 * MiB, null)).toBe(125 * MiB);
    expect(bytesToTry(1000 * MiB, 1024 * MiB, null)).toBe(1024 * MiB);
    expect(bytesToTry(null, 64 * MiB, null)).toBe(64 * MiB);
    expect(bytesToTry(1000 * MiB, 2048 * MiB, 1000 * MiB)).toBe(500 * MiB);
  });

  test('stopped before all of it: it holds, and what the machine kept is told', () => {
    expect(judgeMemory(numbers, 'One RUN step')).toMatchObject({
      verdict: 'holds',
      happened:
        'One RUN step was stopped after 500 MiB (512 MiB are allowed). The machine kept 3500 MiB free of 4096 MiB.',
    });
  });

  test('all of it: it does not hold, unless less than the limit was tried', () => {
    expect(judgeMemory({ ...numbers, reachedBytes: 640 * MiB }, 'x').verdict).toBe('does not hold');
    expect(judgeMemory({ ...numbers, limitBytes: null, reachedBytes: 640 * MiB }, 'x').verdict).toBe('does not hold');
    const little = { ...numbers, triedBytes: 300 * MiB, reachedBytes: 300 * MiB };
    expect(judgeMemory(little, 'x').verdict).toBe('could not be measured');
  });

  test('another machine’s memory is not spoken of, and silence is no number', () => {
    const far = { ...numbers, hostFreeBytes: null, hostLeastFreeBytes: null };
    expect(judgeMemory(far, 'x').happened).not.toContain('machine');
    expect(reachedIn('reached 1048576\n')).toBe(MiB);
    expect(() => judgeMemory({ ...numbers, reachedBytes: reachedIn('') }, 'x')).toThrow('did not report');
  });
});

describe('disk', () => {
  const numbers: DiskNumbers = {
    limitBytes: 2048 * MiB,
    totalBytes: 2000 * MiB,
    freeBytes: 1800 * MiB,
    triedBytes: 1864 * MiB,
    reservedBytes: 1790 * MiB,
    engineAnswers: true,
  };

  test('refused on a disk of fixed size: it holds', () => {
    expect(buildDisk.judge(numbers)).toMatchObject({
      verdict: 'holds',
      happened:
        'Of 1800 MiB free on a disk of 2000 MiB, one RUN step could take 1790 MiB; then it was refused, and the engine still answers.',
    });
  });

  test('an engine that is silent on a full disk does not hold', () => {
    expect(buildDisk.judge({ ...numbers, engineAnswers: false })).toMatchObject({
      verdict: 'does not hold',
      happened: expect.stringContaining('no longer answered') as string,
    });
  });

  test('more than the size that was fixed, or no fixed size: it does not hold, and how much is at stake is told', () => {
    expect(buildDisk.judge({ ...numbers, reservedBytes: 1864 * MiB }).verdict).toBe('does not hold');
    const shared = { ...numbers, limitBytes: null, totalBytes: 200_000 * MiB, freeBytes: 80_000 * MiB };
    expect(buildDisk.judge({ ...shared, triedBytes: 16 * MiB, reservedBytes: 16 * MiB })).toMatchObject({
      verdict: 'does not hold',
      happened:
        'One RUN step took 16 MiB of a disk of 195 GiB with 78 GiB free; no size is fixed here. More was not tried.',
      means: expect.stringContaining('78 GiB') as string,
    });
  });
});

describe('CPU', () => {
  const numbers: CpuNumbers = {
    limit: 1,
    cores: 4,
    spinning: 8,
    used: 1.02,
    idle: 2.9,
    throttled: null,
    ourPace: 0.97,
  };

  test('the limit’s worth while cores were idle: it holds', () => {
    expect(judgeCpu(numbers, 'in one RUN step')).toMatchObject({
      verdict: 'holds',
      happened:
        '8 spinning processes in one RUN step got 1.02 of 4 cores; 1 are allowed, and 2.9 were idle. A process of ours kept 97 % of its pace meanwhile.',
    });
  });

  test('on a busy machine only the kernel’s own word tells that it was the limit', () => {
    expect(judgeCpu({ ...numbers, idle: 0 }, 'x').verdict).toBe('could not be measured');
    expect(judgeCpu({ ...numbers, idle: 0, throttled: 12 }, 'x').verdict).toBe('holds');
    expect(judgeCpu({ ...numbers, idle: 0, throttled: 0 }, 'x').verdict).toBe('could not be measured');
  });

  test('as much as the machine has: what counts is whether our own process keeps its pace', () => {
    const all = { ...numbers, limit: 4, used: 3.9, idle: 0 };
    expect(judgeCpu(all, 'x').verdict).toBe('holds');
    expect(judgeCpu({ ...all, ourPace: 0.3 }, 'x').verdict).toBe('does not hold');
    expect(judgeCpu({ ...all, ourPace: null }, 'x').verdict).toBe('could not be measured');
  });

  test('more than the limit, or none: it does not hold', () => {
    expect(judgeCpu({ ...numbers, used: 1.5 }, 'x').verdict).toBe('does not hold');
    expect(judgeCpu({ ...numbers, limit: null, ourPace: null }, 'x')).toMatchObject({
      verdict: 'does not hold',
      happened: expect.not.stringContaining('pace') as string,
    });
  });

  test('the kernel’s accounts are read', () => {
    const stat = (pid: number, utime: number, stime: number) =>
      `${pid} (busy) box) R 1 1 1 0 -1 4194304 100 0 0 0 ${utime} ${stime} 0 0 20 0 1 0 1000 1 1`;
    const log = [
      'spinning 2 of 4',
      `first ${stat(7, 10, 0)}`,
      `first ${stat(8, 10, 2)}`,
      'begin-throttled 3',
      'begin 1000 0 500 8000 10 0 0 0 0 0',
      'begin-time 100.00 300.00',
      `last ${stat(7, 85, 0)}`,
      `last ${stat(8, 60, 27)}`,
      'end-throttled 9',
      'end 1100 0 510 8500 10 0 0 0 0 0',
      'end-time 102.00 305.00',
    ].join('\n');
    expect(readSpin(log)).toEqual({ spinning: 2, cores: 4, used: 0.75, idle: 2.5, throttled: 6 });
    expect(readSpin(log.replaceAll(/.*throttled.*\n/g, ''))).toMatchObject({ throttled: null });
    expect(() => readSpin('spinning 2 of 4')).toThrow('did not report');
  });
});
