import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TimeLimit } from '../../../server/jobs/time-limit.ts';

let over: string[];
let limit: TimeLimit;
beforeEach(() => {
  vi.useFakeTimers();
  over = [];
  limit = new TimeLimit(1000, (whose) => over.push(whose));
});
afterEach(() => {
  limit.end();
  vi.useRealTimers();
});

test('is over after its time', () => {
  vi.advanceTimersByTime(999);
  expect(over).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(over).toEqual(['grading']);
});

test('does not pass during a pause, nor while another pause is open', () => {
  vi.advanceTimersByTime(600);
  const first = limit.pause();
  vi.advanceTimersByTime(400);
  const second = limit.pause();
  first();
  first();
  vi.advanceTimersByTime(400);
  second();
  vi.advanceTimersByTime(399);
  expect(over).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(over).toEqual(['grading']);
});

test('all pauses together have the same limit', () => {
  for (let i = 0; i < 3; i++) {
    const goOn = limit.pause();
    vi.advanceTimersByTime(300);
    goOn();
    vi.advanceTimersByTime(10);
  }
  limit.pause();
  vi.advanceTimersByTime(99);
  expect(over).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(over).toEqual(['ours']);
});

test('after its end nothing starts it again', () => {
  const goOn = limit.pause();
  limit.end();
  goOn();
  limit.pause()();
  vi.advanceTimersByTime(10_000);
  expect(over).toEqual([]);
});
