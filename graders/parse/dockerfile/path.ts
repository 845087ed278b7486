/** Paths inside an image, cleaned as Go's `path.Clean` does it; no file system is asked. */

/** An absolute path without `.`, `..`, doubled and trailing slashes. */
export function posix(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
