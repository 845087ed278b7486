/** Shares of the panes: pure arithmetic behind the separators. */

/** Percent of the width, from left to right, summing to 100. */
export type Shares = readonly number[];

/** No pane gets narrower than this, in percent. */
export const leastShare = 18;

/** Moves the separator after pane `index` by `delta` percent; only its two neighbours change. */
export function resize(shares: Shares, index: number, delta: number): Shares {
  const left = shares[index];
  const right = shares[index + 1];
  if (left === undefined || right === undefined) return shares;
  const sum = left + right;
  const next = Math.min(Math.max(left + delta, leastShare), sum - leastShare);
  return shares.map((share, at) => (at === index ? next : at === index + 1 ? sum - next : share));
}

/** Reads remembered shares; anything that is not a full set gives the fallback. */
export function parseShares(value: unknown, fallback: Shares): Shares {
  if (!Array.isArray(value) || value.length !== fallback.length) return fallback;
  const shares = value.filter((share): share is number => typeof share === 'number' && share >= leastShare - 0.01);
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.length === fallback.length && Math.abs(sum - 100) < 0.5 ? shares : fallback;
}
