import { expect, test } from 'vitest';
import { learnerMs, wallMeter } from '../../../graders/engine/meter.ts';
import { defaultBuildLimits } from '../../../graders/engine/limits.ts';

test('nobody kept it waiting: the wall’s time, whether it worked or slept', () => {
  expect(learnerMs(1000, 1000, 0)).toBe(1000);
  expect(learnerMs(1000, 0, 0)).toBe(1000);
  expect(learnerMs(1000, 2000, 0)).toBe(1000);
});

test('kept waiting by others: the time that it got', () => {
  expect(learnerMs(1000, 400, 600)).toBe(400);
});

test('kept waiting by its own many processes: the wall’s time', () => {
  expect(learnerMs(1000, 2000, 900)).toBe(1000);
});

test('time never stands still', () => {
  expect(learnerMs(1000, 50, 950)).toBe(250);
});

test('on a shared engine the wall decides, and nothing else is known', async () => {
  const metering = wallMeter.begin({ ...defaultBuildLimits, time: 5 });
  await new Promise((over) => metering.signal.addEventListener('abort', over));
  expect(await metering.end()).toEqual({ cpuSeconds: null, reached: null, machineFull: false });
});
