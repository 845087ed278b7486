/** The patterns of `case`, `[[ == ]]` and `${name%pattern}`: `*` and `?`, everything else stands for itself. */

/** `any` is one character, `star` any number, else the character itself. */
export type Pattern = ('any' | 'star' | { character: string })[];

export function patternOf(text: string, quoted: boolean): Pattern {
  return [...text].map((character) =>
    !quoted && character === '*' ? 'star' : !quoted && character === '?' ? 'any' : { character },
  );
}

/** Does the whole text fit? Goes back to the last star only, so the time is at most the product of the lengths. */
export function fitsPattern(text: string, pattern: Pattern): boolean {
  const characters = [...text];
  let at = 0;
  let step = 0;
  let star = -1;
  let mark = 0;
  while (at < characters.length) {
    const part = pattern[step];
    if (part === 'star') {
      star = step++;
      mark = at;
    } else if (part !== undefined && (part === 'any' || part.character === characters[at])) {
      step++;
      at++;
    } else if (star >= 0) {
      step = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[step] === 'star') step++;
  return step === pattern.length;
}

/** Lengths (UTF-16) at which a text is tried are at most this many, so that removing a pattern stays cheap. */
const mostTried = 5_000;

/** `${text#pattern}` and its three relatives. */
export function withoutPattern(text: string, pattern: Pattern, operator: '#' | '##' | '%' | '%%'): string {
  const lengths = Array.from({ length: Math.min(text.length, mostTried) + 1 }, (_, index) => index);
  if (operator.length === 2) lengths.reverse();
  for (const length of lengths) {
    const part = operator.startsWith('#') ? text.slice(0, length) : text.slice(text.length - length);
    if (!fitsPattern(part, pattern)) continue;
    return operator.startsWith('#') ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}
