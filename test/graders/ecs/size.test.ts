import { describe, expect, it } from 'vitest';
import { cpuUnits, fargateSizes, mebibytes, sizeRules } from '../../../graders/ecs/size.ts';
import { task } from './support.ts';

const messages = (...definition: Parameters<typeof task>) =>
  sizeRules(task(...definition)).map(({ message }) => message);

it.each([
  ['256', 256],
  ['.25 vCPU', 256],
  ['0.5 vcpu', 512],
  ['1vCPU', 1024],
  ['1 cpu', null],
  ['', null],
  ['-256', null],
  ['0.3 vCPU', null],
  ['1. vCPU', null],
])('CPU %j is %j units', (text, units) => expect(cpuUnits(text)).toBe(units));

it.each([
  ['512', 512],
  ['0.5GB', 512],
  ['1 GB', 1024],
  ['1 gb', 1024],
  ['512MB', null],
  ['1 GiB', null],
  ['1  GB', null],
])('memory %j is %j MiB', (text, size) => expect(mebibytes(text)).toBe(size));

describe('Fargate sizes', () => {
  it('lists what AWS documents', () => {
    expect([...fargateSizes].map(([cpu, sizes]) => [cpu, sizes.length, sizes[0], sizes.at(-1)])).toEqual([
      [256, 3, 512, 2048],
      [512, 4, 1024, 4096],
      [1024, 7, 2048, 8192],
      [2048, 13, 4096, 16384],
      [4096, 23, 8192, 30720],
      [8192, 12, 16384, 61440],
      [16384, 12, 32768, 122880],
      [32768, 3, 61440, 249856],
    ]);
  });

  it.each([
    ['256', '1 GB'],
    ['.25 vCPU', '2048'],
    ['8192', '20480'],
    ['16 vCPU', '120 GB'],
  ])('accepts %s with %s', (cpu, memory) => expect(messages({ cpu, memory })).toEqual([]));

  it.each([
    ['256', '3072', 'offers 512, 1024, 2048 MiB'],
    ['1024', '1024', 'offers 2048 to 8192 in steps of 1024 MiB'],
    ['8192', '17408', 'steps of 4096'],
    ['300', '512', 'no task size of 300'],
  ])('refuses %s with %s', (cpu, memory, reason) => expect(messages({ cpu, memory }).join()).toContain(reason));

  it('asks for both values, on Fargate only', () => {
    expect(messages({ cpu: undefined, memory: undefined }, { memory: 128 })).toHaveLength(2);
    expect(messages({ cpu: undefined, memory: undefined, requiresCompatibilities: ['EC2'] }, { memory: 128 })).toEqual(
      [],
    );
  });
});

describe('containers', () => {
  it('may fill the task exactly', () => {
    expect(messages({}, { cpu: 128, memory: 256 }, { cpu: 128, memory: 256 })).toEqual([]);
  });
  it('count with their reservation where there is one', () => {
    expect(messages({}, { memory: 512, memoryReservation: 256 }, { memory: 512, memoryReservation: 256 })).toEqual([]);
    expect(messages({}, { memory: 512, memoryReservation: 256 }, { memory: 257 }).join()).toContain(
      '513 MiB together (256 + 257)',
    );
  });
  it.each([
    [{ memory: 256, memoryReservation: 256 }, 'must be greater than the reservation'],
    [{ memory: 5 }, 'less than 6 MiB'],
    [{ memory: 1024 }, 'more than the 512 MiB'],
    [{ cpu: 512 }, '512 CPU units together, the task has 256'],
  ])('refuses %j', (container, reason) => expect(messages({}, container).join()).toContain(reason));
  it('need memory somewhere', () => {
    const ec2 = { requiresCompatibilities: ['EC2'], cpu: undefined, memory: undefined };
    expect(messages(ec2, {}).join()).toContain('neither `memory` nor `memoryReservation`');
    expect(messages(ec2, { memoryReservation: 64 })).toEqual([]);
  });
});
