import { expect, test } from 'vitest';
import { countedMs, idleMs, lookMs } from '../../../web/src/parts/activeTime.ts';

const now = 1_000_000;
const at = { since: now - lookMs, now, usedAt: now - 1000, visible: true };

test('counts what passed since the last look while the page is seen and used', () => {
  expect(countedMs(at)).toBe(lookMs);
  expect(countedMs({ ...at, since: now - 400 })).toBe(400);
  expect(countedMs({ ...at, usedAt: now - idleMs })).toBe(lookMs);
});

test('counts nothing while nobody looks or works', () => {
  expect(countedMs({ ...at, visible: false })).toBe(0);
  expect(countedMs({ ...at, usedAt: now - idleMs - 1 })).toBe(0);
});

test('a night with the lid closed is no work, and a clock that goes back neither', () => {
  expect(countedMs({ ...at, since: now - 8 * 3_600_000 })).toBe(2 * lookMs);
  expect(countedMs({ ...at, since: now + 5000 })).toBe(0);
});
