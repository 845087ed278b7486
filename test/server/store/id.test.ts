import { expect, test } from 'vitest';
import { idGenerator } from '../../../server/store/id.ts';

test('ids are 26 characters and sort by time', () => {
  let time = Date.parse('2026-11-02T09:00:00Z');
  const next = idGenerator(() => new Date(time));
  const ids = Array.from({ length: 50 }, (_, i) => {
    // Also within a millisecond, and when the clock steps back.
    time += [0, 0, 7, -3][i % 4]!;
    return next();
  });
  expect(new Set(ids).size).toBe(50);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
});

test('two generators do not collide', () => {
  const now = () => new Date(0);
  expect(idGenerator(now)()).not.toBe(idGenerator(now)());
});
