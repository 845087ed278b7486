/** Where CPU cannot be counted the clock decides; with groups, the pool's tests on the real engine and `turn.test.ts` say more. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Cgroup } from '../../../graders/engine/cgroup.ts';
import { Turns } from '../../../graders/engine/turns.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('one that uses more and more weighs less and less, gives way once, and is forgotten at its end', () => {
  const turns = new Turns();
  let seconds = 0;
  const seen: number[] = [];
  let gaveWay = 0;
  const end = turns.begin({
    cgroup: { cpuSeconds: () => seconds } as Cgroup,
    weigh: (weight) => seen.push(weight),
    giveWay: () => ++gaveWay > 0,
  });
  for (let tick = 0; tick < 40; tick++) {
    seconds += 0.25;
    vi.advanceTimersByTime(250);
  }
  expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  expect(seen[0]).toBe(100);
  expect(seen.at(-1)).toBe(0);
  expect(gaveWay).toBe(1);
  expect(end()).toBe(true);
  const before = seen.length;
  vi.advanceTimersByTime(5000);
  expect(seen.length).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that may not give way now is asked again', () => {
  const turns = new Turns();
  let room = false;
  const end = turns.begin({ cgroup: null, weigh: () => undefined, giveWay: () => room });
  vi.advanceTimersByTime(11_000);
  room = true;
  vi.advanceTimersByTime(250);
  expect(end()).toBe(true);
});

test('where CPU cannot be counted, patience is by the clock', () => {
  const turns = new Turns();
  const end = turns.begin({ cgroup: null, weigh: () => undefined, giveWay: () => true });
  vi.advanceTimersByTime(5000);
  expect(end()).toBe(false);
});
