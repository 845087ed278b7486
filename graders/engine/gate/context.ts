/** The gate's part about the files beside the Dockerfile: plain paths, and nothing that the builder would unpack. */
import type { Files, Range } from '../../check.ts';
import type { Refuse } from './refuse.ts';

export function checkContext(files: Files, at: Range, refuse: Refuse): void {
  for (const [path, content] of Object.entries(files)) {
    const shown = `\`${path.slice(0, 80)}\``;
    if (!isOrdinaryPath(path))
      refuse(at, `${shown} cannot lie in the build context: only files with plain relative paths can.`);
    if (isArchive(content))
      refuse(
        at,
        `${shown} is an archive. ADD unpacks one while it builds, with root’s rights and outside of the limits that hold for a RUN, and a few bytes of it can become a full disk. Submit the files themselves.`,
      );
  }
}

function isOrdinaryPath(path: string): boolean {
  return (
    path.length <= 200 &&
    !/[\0\\]/.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

/**
 * What the engine takes for an archive and a text can be: a tar, by the sum in its first header; bzip2 and the frame that
 * zstd skips, by their first bytes. gzip and xz begin with bytes that no UTF-8 text has.
 */
function isArchive(content: string): boolean {
  if (/^(?:BZh|[\x50-\x5f]\x2a\x4d\x18)/.test(content)) return true;
  const header = Buffer.from(content.slice(0, 512)).subarray(0, 512);
  // https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html: octal at 148, itself counted as eight blanks.
  const field = header.toString('latin1', 148, 156);
  const said = Number.parseInt(field.replace(/[\0 ]+/g, ''), 8);
  if (header.length < 512 || Number.isNaN(said)) return false;
  const sum = (signed: boolean): number =>
    header.reduce((total, byte, index) => {
      if (index >= 148 && index < 156) return total + 32;
      return total + (signed && byte > 127 ? byte - 256 : byte);
    }, 0);
  return said === sum(false) || said === sum(true);
}
