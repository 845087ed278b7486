import { describe, expect, test } from 'vitest';
import { about, relative, spent } from '../../web/src/time.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('relative times', () => {
  test.each([
    [0, 'just now'],
    [44 * second, 'just now'],
    [45 * second, '1 minute ago'],
    [89 * second, '1 minute ago'],
    [5 * minute, '5 minutes ago'],
    [59 * minute, '59 minutes ago'],
    [59.7 * minute, '1 hour ago'],
    [23 * hour, '23 hours ago'],
    [day, 'yesterday'],
    [3 * day, '3 days ago'],
    [8 * day, 'last week'],
    [70 * day, '2 months ago'],
    [800 * day, '2 years ago'],
  ])('%i ms back: %s', (back, words) => expect(relative(now - back, now)).toBe(words));

  test('a clock ahead of ours does not speak of the future', () => {
    expect(relative(now + 5 * minute, now)).toBe('just now');
  });
});

test.each([
  [0, 'a few seconds'],
  [12, 'about 10 s'],
  [88, 'about 90 s'],
  [90, 'about 2 min'],
  [600, 'about 10 min'],
])('%i seconds to wait: %s', (seconds, words) => expect(about(seconds)).toBe(words));

test.each([
  [59, null],
  [60, 'about 1 min'],
  [9 * 60 + 40, 'about 10 min'],
  [23 * 60, 'about 25 min'],
  [57 * 60, 'about 55 min'],
  [58 * 60, 'about 1 h'],
  [70 * 60, 'about 1 h 15 min'],
  [10 * 3600, 'about 10 h'],
])('%i seconds of work: %s', (seconds, words) => expect(spent(seconds)).toBe(words));
