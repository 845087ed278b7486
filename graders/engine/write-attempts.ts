/** The shell script that tries to write, run by our helper inside a container, and the reading of its answer. */
import type { WriteAttempt } from '../evidence.ts';

/**
 * Opens each path for appending without writing a byte, so that an existing file keeps its content and time; a folder is
 * tried with a file of its own. What was made is removed. One line per path: outcome, then the shell's words. `$0` is our
 * helper.
 */
export const writeScript = `
b=$0
for p in "$@"; do
  t=$p; was=
  if [ -d "$p" ]; then t=\${p%/}/.drydock-attempt-$$; elif [ -e "$p" ] || [ -L "$p" ]; then was=1; fi
  if words=$({ : >>"$t"; } 2>&1); then
    if [ -n "$was" ]; then echo modified; else $b rm -f "$t"; echo created; fi
  else
    echo "refused $words" | $b tr '\\n' ' '; echo
  fi
done`;

const errors: readonly [RegExp, string][] = [
  [/read-only file system/i, 'EROFS'],
  [/permission denied/i, 'EACCES'],
  [/operation not permitted/i, 'EPERM'],
  [/no such file or directory|nonexistent directory/i, 'ENOENT'],
  [/not a directory/i, 'ENOTDIR'],
  [/is a directory/i, 'EISDIR'],
  [/text file busy/i, 'ETXTBSY'],
  [/no space left/i, 'ENOSPC'],
  [/too many levels/i, 'ELOOP'],
  [/no such device/i, 'ENXIO'],
];

/** Answers in the order of the paths. */
export function parseAttempts(paths: readonly string[], output: string): WriteAttempt[] {
  const lines = output.split('\n');
  return paths.map((path, index) => {
    const line = lines[index] ?? '';
    if (line === 'created' || line === 'modified') return { path, outcome: line, error: null };
    const words = line.replace(/^refused /, '').trim();
    const error = errors.find(([pattern]) => pattern.test(words))?.[1] ?? (words || 'unknown');
    return { path, outcome: 'refused', error };
  });
}
