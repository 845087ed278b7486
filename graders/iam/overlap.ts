/**
 * Is there a text that both patterns match? `*` any run, `?` one character, NUL any run without `/` (a bucket's name).
 * Runs in the product of the two lengths.
 */
export function overlaps(a: string, b: string): boolean {
  // reachable[j]: the patterns' first i and j characters can have produced the same text.
  let reachable = openRow(b);
  for (let i = 1; i <= a.length; i++) {
    const next: boolean[] = [];
    const ca = a.charAt(i - 1);
    for (let j = 0; j <= b.length; j++) {
      const cb = j === 0 ? '' : b.charAt(j - 1);
      const skipA = isRun(ca) && reachable[j] === true;
      const skipB = j > 0 && isRun(cb) && next[j - 1] === true;
      // Both give one character, and a run stays open.
      const both =
        j > 0 &&
        oneOfBoth(ca, cb) &&
        (reachable[j - 1] === true || (isRun(ca) && next[j - 1] === true) || (isRun(cb) && reachable[j] === true));
      next.push(skipA || skipB || both);
    }
    reachable = next;
  }
  return reachable[b.length] === true;
}

function openRow(b: string): boolean[] {
  const row = [true];
  for (const character of b) row.push(row.at(-1) === true && isRun(character));
  return row;
}

const isRun = (character: string): boolean => character === '*' || character === '\0';

/** Can one character be given by both? */
function oneOfBoth(a: string, b: string): boolean {
  if (a === b) return true;
  if (a === '\0') return b !== '/';
  if (b === '\0') return a !== '/';
  return a === '*' || a === '?' || b === '*' || b === '?';
}
