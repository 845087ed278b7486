import { describe, expect, test } from 'vitest';
import type { Cgroup } from '../../../graders/engine/cgroup.ts';
import { Turn, Usual, weightAfter } from '../../../graders/engine/turn.ts';

/** A group whose CPU time the test tells. */
function group(): { cgroup: Cgroup; use(seconds: number): void } {
  let total = 100;
  return {
    cgroup: { cpuSeconds: () => total } as Cgroup,
    use: (seconds) => (total += seconds),
  };
}

test('the more a submission has used, the less it weighs', () => {
  const after = [0, 0.4, 0.7, 1.5, 3].map((seconds) => weightAfter(seconds, 1));
  expect(after).toEqual(after.toSorted((a, b) => b - a));
  expect(after[0]).toBe(100);
  expect(after.at(-1)).toBe(0);
  // What is long for short ones is nothing unusual among long ones.
  expect(weightAfter(10, 30)).toBe(100);
});

describe('what is usual', () => {
  test('is the one in the middle of the last', () => {
    const usual = new Usual();
    for (const seconds of [1, 3, 2, 60, 2]) usual.add(seconds);
    expect(usual.seconds).toBe(2);
    for (let i = 0; i < 20; i++) usual.add(7);
    expect(usual.seconds).toBe(7);
  });

  test('is known before there was one, and never so little that everything is long', () => {
    const usual = new Usual();
    expect(usual.seconds).toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) usual.add(0);
    expect(usual.seconds).toBeGreaterThan(0);
  });
});

describe('a turn', () => {
  const looks = (each: number, ticks: number): string[] => {
    const { cgroup, use } = group();
    const turn = new Turn(cgroup);
    return Array.from({ length: ticks }, () => {
      use(each);
      return turn.look(1).state;
    });
  };

  test('of one at work is its own', () => expect(new Set(looks(0.1, 8))).toEqual(new Set(['active'])));

  test('of one that waits is another’s after a moment', () => {
    const seen = looks(0, 6);
    expect(seen[0]).toBe('active');
    expect(seen.at(-1)).toBe('waiting');
  });

  test('of one that uses much more than is usual is another’s', () => {
    const seen = looks(0.25, 12);
    expect(new Set(seen.slice(0, 7))).toEqual(new Set(['active']));
    expect(seen.at(-1)).toBe('long');
  });

  test('counts what was used since it began', () => {
    const { cgroup, use } = group();
    use(50);
    const turn = new Turn(cgroup);
    use(0.25);
    expect(turn.used).toBeCloseTo(0.25);
    expect(turn.look(1)).toEqual({ weight: 100, state: 'active' });
  });
});
