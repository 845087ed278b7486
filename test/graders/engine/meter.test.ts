import { expect, test } from 'vitest';
import { learnerMs, wallMeter } from '../../../graders/engine/meter.ts';
import { defaultBuildLimits } from '../../../graders/engine/limits.ts';

test('a whole core to count on: the wall’s time', () => {
  expect(learnerMs(1000, 1000, 1)).toBe(1000);
  expect(learnerMs(1000, 0, 2)).toBe(1000);
});

test('less than a core, and nearly all of it used: the time that it got', () => {
  expect(learnerMs(1000, 500, 0.5)).toBe(500);
  expect(learnerMs(1000, 400, 0.5)).toBe(400);
});

test('less than a core, and it slept: the wall’s time', () => {
  expect(learnerMs(1000, 0, 0.5)).toBe(1000);
  expect(learnerMs(1000, 100, 0.5)).toBe(1000);
});

test('time never stands still', () => {
  expect(learnerMs(1000, 50, 0.05)).toBe(250);
});

test('without counters: the wall’s time', () => {
  expect(learnerMs(1000, null, 0.5)).toBe(1000);
});

test('on a shared engine the wall decides, and nothing else is known', async () => {
  const metering = wallMeter.begin({ ...defaultBuildLimits, time: 5 });
  await new Promise((over) => metering.signal.addEventListener('abort', over));
  expect(await metering.end()).toEqual({ cpuSeconds: null, reached: null });
});
