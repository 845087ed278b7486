/** How much of the time counts as work: the page is seen, and was used a moment ago. Pure; milliseconds. */

/** Between two looks. */
export const lookMs = 15_000;
/** Reading without a touch counts this long. */
export const idleMs = 120_000;

/** What counts of the time since the last look. A gap (the machine slept) counts as one look at most. */
export function countedMs(at: { since: number; now: number; usedAt: number; visible: boolean }): number {
  if (!at.visible || at.now - at.usedAt > idleMs) return 0;
  return Math.max(0, Math.min(at.now - at.since, 2 * lookMs));
}
