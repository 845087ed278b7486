/** Tenths while things go fast. */
export function secondsOf(at: number): string {
  return `${at < 100 ? Math.round(at * 10) / 10 : Math.round(at)} s`;
}
