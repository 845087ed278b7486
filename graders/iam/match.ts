/**
 * Wildcard patterns: `*` is any run of characters, none and `/` among them; `?` is exactly one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import type { Context } from './context.ts';
import { hasVariable, parseVariables, resolve } from './variables.ts';
import type { Part } from './variables.ts';

/** Does the text match? The context gives policy variables their values. */
export type Matcher = (text: string, context: Context) => boolean;

/** A pattern of one string. `wildcards` false: `*` and `?` are themselves, as in StringEquals. */
export function compilePattern(parts: readonly Part[], options: { wildcards: boolean; ignoreCase?: boolean }): Matcher {
  if (!hasVariable(parts)) return fixedMatcher(parts, options);
  return (text, context) => {
    const resolved = resolve(parts, context);
    return resolved !== null && fixedMatcher(resolved, options)(text, context);
  };
}

function fixedMatcher(
  parts: readonly Part[],
  { wildcards, ignoreCase }: { wildcards: boolean; ignoreCase?: boolean },
): Matcher {
  const tokens = tokensOf(parts, wildcards, ignoreCase ?? false);
  const test = globTest(tokens);
  return ignoreCase ? (text) => test(text.toLowerCase()) : test;
}

/** `*` and `?` of a glob; every other token is a literal run. */
type Token = string | typeof star | typeof one;
const star = Symbol('any run');
const one = Symbol('one character');

function tokensOf(parts: readonly Part[], wildcards: boolean, ignoreCase: boolean): Token[] {
  const tokens: Token[] = [];
  const literal = (text: string) => {
    const last = tokens.at(-1);
    if (typeof last === 'string') tokens[tokens.length - 1] = last + text;
    else tokens.push(text);
  };
  for (const part of parts) {
    if (part.kind === 'variable') continue;
    const text = ignoreCase ? part.text.toLowerCase() : part.text;
    if (part.kind === 'exact' || !wildcards) literal(text);
    else {
      for (const [piece] of text.matchAll(/\*+|\?|[^*?]+/g)) {
        if (piece === '?') tokens.push(one);
        else if (piece.startsWith('*')) tokens.push(star);
        else literal(piece);
      }
    }
  }
  return tokens;
}

/** Common shapes become one string operation; the rest runs the two-pointer glob match, linear in practice, never exponential. */
function globTest(tokens: readonly Token[]): (text: string) => boolean {
  const [first, second] = tokens;
  if (tokens.length === 0) return (text) => text === '';
  if (tokens.length === 1 && typeof first === 'string') return (text) => text === first;
  if (tokens.length === 1 && first === star) return () => true;
  if (tokens.length === 2 && typeof first === 'string' && second === star) return (text) => text.startsWith(first);
  const flat = tokens.flatMap((token): Token[] => (typeof token === 'string' ? Array.from(token) : [token]));
  const exact = flat.every((token) => token !== star);
  return (text) => {
    // By code points, so that `?` takes one character whatever its length in UTF-16.
    const characters: ArrayLike<string> = isAscii(text) ? text : Array.from(text);
    if (exact && characters.length !== flat.length) return false;
    return runGlob(flat, characters);
  };
}

const isAscii = (text: string): boolean => !/[^ -~]/.test(text);

function runGlob(tokens: readonly (string | symbol)[], text: ArrayLike<string>): boolean {
  let at = 0;
  let token = 0;
  let starToken = -1;
  let starAt = 0;
  while (at < text.length) {
    const current = tokens[token];
    if (current === star) {
      starToken = token++;
      starAt = at;
    } else if (current !== undefined && (current === one || current === text[at])) {
      token++;
      at++;
    } else if (starToken >= 0) {
      token = starToken + 1;
      at = ++starAt;
    } else return false;
  }
  while (tokens[token] === star) token++;
  return token === tokens.length;
}

/** Action names: case-insensitive, wildcards anywhere. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
export function compileAction(pattern: string): (lowerCaseAction: string) => boolean {
  return globTest(tokensOf([{ kind: 'text', text: pattern }], true, true));
}

/** `arn:partition:service:region:account:resource`, the last part with its colons; null when the text has fewer. */
export function splitArn(text: string): readonly string[] | null {
  const segments: string[] = [];
  let from = 0;
  for (let i = 0; i < 5; i++) {
    const colon = text.indexOf(':', from);
    if (colon < 0) return null;
    segments.push(text.slice(from, colon));
    from = colon + 1;
  }
  segments.push(text.slice(from));
  return segments;
}

/** Does the ARN match? `segments` is what {@link splitArn} said of the text, so that it is split once per request. */
export type ArnMatcher = (segments: readonly string[] | null, context: Context) => boolean;

/**
 * ARN patterns, case-sensitive: the six segments are matched one by one, so a `*` stays within its segment and only in the
 * last one crosses `:` and `/`. `*` alone matches everything; a pattern of fewer segments matches nothing.
 */
export function compileArn(pattern: string, variables: boolean): ArnMatcher {
  if (pattern === '*') return () => true;
  const segments = splitParts(parseVariables(pattern, variables))?.map((parts) =>
    compilePattern(parts, { wildcards: true }),
  );
  if (!segments) return () => false;
  return (text, context) => text !== null && segments.every((segment, index) => segment(text[index] ?? '', context));
}

/** Splits at the first five colons, colons inside variables not counted. */
function splitParts(parts: readonly Part[]): Part[][] | null {
  const segments: Part[][] = [[]];
  for (const part of parts) {
    if (part.kind !== 'text') segments.at(-1)?.push(part);
    else {
      const missing = 6 - segments.length;
      const pieces = part.text.split(':');
      const own = pieces.slice(0, missing);
      const rest = pieces.slice(missing);
      for (const [index, text] of [...own, ...(rest.length > 0 ? [rest.join(':')] : [])].entries()) {
        if (index > 0) segments.push([]);
        if (text !== '') segments.at(-1)?.push({ kind: 'text', text });
      }
    }
  }
  return segments.length === 6 ? segments : null;
}
