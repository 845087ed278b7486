/**
 * What .dockerignore leaves out of a build context. The `docker` client does this before it sends anything; the engine does
 * not, so it is ours to do. Rules: https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
import type { Files } from '../check.ts';

interface Rule {
  matches: RegExp;
  keep: boolean;
}

/** The files that the build may see. `<Dockerfile>.dockerignore` goes before `.dockerignore`. */
export function withoutIgnored(files: Files, dockerfile: string): Files {
  const text = files[`${dockerfile}.dockerignore`] ?? files['.dockerignore'];
  if (text === undefined) return files;
  const rules = readRules(text);
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isIgnored(path, rules)));
}

function isIgnored(path: string, rules: readonly Rule[]): boolean {
  const parts = path.split('/');
  let ignored = false;
  for (const { matches, keep } of rules) {
    // A pattern that names a folder takes everything below it.
    if (parts.some((_, index) => matches.test(parts.slice(0, index + 1).join('/')))) ignored = !keep;
  }
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
      const pattern = normal((keep ? line.slice(1) : line).trim());
      return { keep, matches: toRegExp(pattern) };
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
function toRegExp(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at);
    const char = pattern.charAt(at);
    const set = /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(rest);
    if (rest.startsWith('**')) {
      at += rest.startsWith('**/') ? 2 : 1;
      source += rest.startsWith('**/') ? '(?:.*/)?' : '.*';
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (set) {
      source += `[${set[1]}${(set[2] ?? '').replace(/[[\]]/g, '\\$&')}]`;
      at += set[0].length - 1;
    } else if (char === '\\' && at + 1 < pattern.length) source += escaped(pattern.charAt(++at));
    else source += escaped(char);
  }
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return /^$/; // a set like [z-a] matches nothing
  }
}

function escaped(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
