/** The order of npm's versions: https://semver.org/#spec-item-11 */
import { compareDigits } from './dpkg.ts';

const form = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Negative: `a` is older; null: one of them is no semantic version, so nothing can be said. */
export function compareSemver(a: string, b: string): number | null {
  const [x, y] = [form.exec(a), form.exec(b)];
  if (!x || !y) return null;
  for (const part of [1, 2, 3]) {
    const difference = compareDigits(x[part]!, y[part]!);
    if (difference !== 0) return difference;
  }
  return comparePrerelease(x[4], y[4]);
}

function comparePrerelease(a: string | undefined, b: string | undefined): number {
  // A pre-release comes before its release.
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [m, n] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.min(m.length, n.length); i++) {
    const [x, y] = [m[i]!, n[i]!];
    const numeric = [x, y].map((part) => /^\d+$/.test(part));
    const difference =
      numeric[0] && numeric[1]
        ? compareDigits(x, y)
        : Number(numeric[1]) - Number(numeric[0]) || (x < y ? -1 : x > y ? 1 : 0);
    if (difference !== 0) return difference;
  }
  return m.length - n.length;
}
