/** Patterns for paths in the parameters of checks and probes. Pure. */

/** `*` and `?` stay inside one path element, `**` crosses them; `/app/**` is everything below `/app`. The pattern fits the whole path. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|[*?]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 's');
}

export function isGlob(path: string): boolean {
  return /[*?]/.test(path);
}
