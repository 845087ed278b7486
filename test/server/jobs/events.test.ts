import { expect, test, vi } from 'vitest';
import { Events } from '../../../server/jobs/events.ts';
import type { SubmissionEvent } from '../../../server/contract.ts';

const step = (n: number) => ({ type: 'static', done: n, of: 9999 }) as const;

test('replays what came after the given number, then goes on', () => {
  const events = new Events(() => 100);
  events.publish('a', step(1));
  events.publish('a', step(2));
  const seen: number[] = [];
  const stop = events.subscribe('a', 101, (event) => seen.push(event.sequence));
  events.publish('a', step(3));
  events.publish('b', step(1));
  stop();
  events.publish('a', step(4));
  expect(seen).toEqual([102, 103]);
});

test('keeps a bounded number, the newest', () => {
  const events = new Events(() => 0);
  for (let n = 1; n <= 2000; n++) events.publish('a', step(n));
  const seen: SubmissionEvent[] = [];
  events.subscribe('a', 0, (event) => seen.push(event));
  expect(seen).toHaveLength(500);
  expect(seen.at(-1)).toMatchObject({ done: 2000, sequence: 2000 });
});

test('forgets an ended submission after a while', () => {
  vi.useFakeTimers();
  try {
    const events = new Events(() => 0);
    events.publish('a', { type: 'end', state: 'graded' });
    vi.advanceTimersByTime(59_000);
    expect(events.last('a')).toMatchObject({ type: 'end' });
    vi.advanceTimersByTime(2000);
    expect(events.last('a')).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

test('a listener that leaves while it is told does not disturb the others', () => {
  const events = new Events(() => 0);
  const seen: string[] = [];
  const stop = events.subscribe('a', 0, () => {
    seen.push('first');
    stop();
  });
  events.subscribe('a', 0, () => seen.push('second'));
  events.publish('a', step(1));
  events.publish('a', step(2));
  expect(seen).toEqual(['first', 'second', 'second']);
});
