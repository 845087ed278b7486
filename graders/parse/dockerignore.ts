/**
 * What .dockerignore leaves out of a build context. The `docker` client does this before it sends anything; the engine does
 * not, so it is ours to do. Rules: https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
import type { Files } from '../check.ts';

interface Rule {
  pattern: readonly Token[];
  keep: boolean;
}

/** `fits` is one character; `star` stays inside one path element, `stars` does not; `folders` is any number of whole elements. */
type Token = { fits: (char: string) => boolean } | 'star' | 'stars' | 'folders';

/** Which of these paths an ignore file leaves out of the context. */
export function ignoredPaths(text: string, paths: readonly string[]): string[] {
  const rules = readRules(text);
  return paths.filter((path) => isIgnored(path, rules));
}

/** The files that the build may see. `<Dockerfile>.dockerignore` goes before `.dockerignore`. */
export function withoutIgnored(files: Files, dockerfile: string): Files {
  const text = files[`${dockerfile}.dockerignore`] ?? files['.dockerignore'];
  if (text === undefined) return files;
  const rules = readRules(text);
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isIgnored(path, rules)));
}

function isIgnored(path: string, rules: readonly Rule[]): boolean {
  let ignored = false;
  for (const { pattern, keep } of rules) if (matches(pattern, path)) ignored = !keep;
  return ignored;
}

function readRules(text: string): Rule[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '!')
    .map((line) => {
      const keep = line.startsWith('!');
      return { keep, pattern: tokens(normal((keep ? line.slice(1) : line).trim())) };
    });
}

function normal(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** `*` and `?` stay inside one path element, `**` takes any number of them, `[a-z]` and `\` as in Go's filepath.Match. */
function tokens(pattern: string): Token[] {
  const found: Token[] = [];
  const exactly = (wanted: string): Token => ({ fits: (char) => char === wanted });
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (pattern.startsWith('**', at)) {
      const folders = pattern.startsWith('**/', at);
      at += folders ? 2 : 1;
      found.push(folders ? 'folders' : 'stars');
    } else if (char === '*') found.push('star');
    else if (char === '?') found.push({ fits: (other) => other !== '/' });
    else if (char === '[') {
      const set = readSet(pattern, at);
      found.push(set?.token ?? exactly(char));
      at = set?.end ?? at;
    } else if (char === '\\' && at + 1 < pattern.length) found.push(exactly(pattern.charAt(++at)));
    else found.push(exactly(char));
  }
  // Twice the same says no more than once.
  return found.filter((token, index) => typeof token !== 'string' || token !== found[index - 1]);
}

/** `[^a-z]` at this place of the pattern, and where it ends; null when it is empty or not closed. A set like [z-a] fits nothing. */
function readSet(pattern: string, start: number): { token: Token; end: number } | null {
  const negated = pattern.charAt(start + 1) === '^';
  const ranges: [string, string][] = [];
  let at = start + (negated ? 2 : 1);
  const take = (): string => pattern.charAt(pattern.charAt(at) === '\\' ? ++at : at);
  for (; at < pattern.length && pattern.charAt(at) !== ']'; at++) {
    const low = take();
    const isRange = pattern.charAt(at + 1) === '-' && ![']', ''].includes(pattern.charAt(at + 2));
    if (isRange) at += 2;
    ranges.push([low, isRange ? take() : low]);
  }
  if (at >= pattern.length || ranges.length === 0) return null;
  const fits = (char: string): boolean =>
    ranges.some(([low, high]) => low <= char && char <= high) !== negated && char !== '/';
  return { token: { fits: ranges.some(([low, high]) => low > high) ? () => false : fits }, end: at };
}

/**
 * True when the pattern takes the path or a folder that it lies in. All places of the pattern that the path can have
 * reached are followed at once: a pattern of many stars costs its length for each character, and not a power of it.
 */
function matches(pattern: readonly Token[], path: string): boolean {
  const end = pattern.length;
  let reached = new Uint8Array(end + 1);
  /** In the middle of an element that `folders` takes. */
  let inside = new Uint8Array(end + 1);
  const skipOptional = (places: Uint8Array): void => {
    pattern.forEach((token, place) => {
      if (places[place] && typeof token === 'string') places[place + 1] = 1;
    });
  };
  reached[0] = 1;
  skipOptional(reached);
  for (const char of path) {
    if (char === '/' && reached[end]) return true;
    const next = new Uint8Array(end + 1);
    const nextInside = new Uint8Array(end + 1);
    pattern.forEach((token, place) => {
      if (token === 'folders') {
        if (!reached[place] && !inside[place]) return;
        nextInside[place] = 1;
        if (char === '/') next[place + 1] = 1;
      } else if (!reached[place]) return;
      else if (token === 'stars' || (token === 'star' && char !== '/')) next[place] = 1;
      else if (typeof token !== 'string' && token.fits(char)) next[place + 1] = 1;
    });
    skipOptional(next);
    reached = next;
    inside = nextInside;
  }
  return reached[end] === 1;
}
