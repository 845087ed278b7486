/** Making lists and texts fit for a report: what a learner controls is bounded and tidied here. */

/** Control characters, separators of lines, marks that turn the direction of writing, and halves of characters. */
const unfit = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Surrogate}]/gu;

/** At most `max` UTF-16 units, on one line; what is unfit becomes U+FFFD, what is too long ends in `…`. */
export function clean(text: string, max = 300): string {
  // Cut before and after: a long text is not worked through, and replacing never makes it longer.
  const tidy = text.slice(0, max + 1).replace(unfit, '\ufffd');
  return tidy.length > max ? `${tidy.slice(0, max - 1)}…` : tidy;
}

/** The first `max` of a list; says how many were left out when there were more. */
export function capped<T>(list: readonly T[], max: number, leftOut: (more: number) => void): T[] {
  if (list.length > max) leftOut(list.length - max);
  return list.slice(0, max);
}

/** Groups in the order of their first member. */
export function grouped<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
