import { expect, it } from 'vitest';
import check from '../../../../graders/checks/ecs/limits-fit.ts';
import { file, taskText } from '../../ecs/support.ts';
import { findingsOf } from '../../../support/run-check.ts';

const messages = (task: object, ...containers: object[]) =>
  findingsOf(check, file, taskText(task, ...containers), {}).map(({ message }) => message);

it.each<[object, ...object[]]>([
  [{ memory: '1024' }, { memory: 512 }, { memory: 512 }],
  [{ memory: '0.5 GB' }, { memory: 512 }],
  [{ memory: '1024' }, { memory: 512, memoryReservation: 256 }],
])('fits: %j', (task, ...containers) => {
  expect(messages(task, ...containers)).toEqual([]);
});

it('adds up hard limits, not reservations', () => {
  expect(
    messages({ memory: '1024' }, { memory: 768, memoryReservation: 64 }, { memory: 257, memoryReservation: 64 }),
  ).toEqual([expect.stringContaining('come to 1025 MiB (768 + 257), and the task has 1024')]);
});

it('asks every container for a limit of its own', () => {
  expect(messages({ memory: '1024' }, { memory: 512 }, { memoryReservation: 128 }, {})).toEqual([
    expect.stringMatching(/`c1` has no `memory` of its own.*\(1024\).*a floor, not a ceiling/),
    expect.stringContaining('`c2` has no `memory` of its own'),
  ]);
});
