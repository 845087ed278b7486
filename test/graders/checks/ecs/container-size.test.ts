import { expect, it } from 'vitest';
import check from '../../../../graders/checks/ecs/container-size.ts';
import { file, taskText } from '../../ecs/support.ts';
import { findingsOf } from '../../../support/run-check.ts';

const due = { containers: [{ name: 'c0', cpu: 256, memory: 512, memoryReservation: 256 }] };
const messages = (container: object, params: object = due, task: object = {}) =>
  findingsOf(check, file, taskText(task, container), params).map(({ message }) => message);

it('takes exactly the agreed values', () => {
  expect(messages({ cpu: 256, memory: 512, memoryReservation: 256 })).toEqual([]);
  expect(messages({ cpu: 1 }, { containers: [{ name: 'c0', cpu: 1 }] })).toEqual([]);
});

it.each([
  [{ cpu: 25, memory: 512, memoryReservation: 256 }, ['has `cpu` 25; measured and agreed are 256']],
  [{ cpu: 256, memory: 513, memoryReservation: 256 }, ['has `memory` 513']],
  [{ cpu: 256, memory: 512 }, ['has no `memoryReservation` of its own']],
  [{}, ['has no `cpu`', 'has no `memory`', 'has no `memoryReservation`']],
])('%j', (container, words) => {
  expect(messages(container)).toEqual(words.map((each) => expect.stringContaining(each)));
});

it('does not take the values of the task or of another container for it', () => {
  expect(messages({}, due, { cpu: '256', memory: '512' })).toHaveLength(3);
  expect(messages({ name: 'other', cpu: 256, memory: 512, memoryReservation: 256 })).toHaveLength(3);
});
