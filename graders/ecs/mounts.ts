/** The mount table of a running container, as `/proc/mounts` tells it. */

export interface MountEntry {
  path: string;
  type: string;
  writable: boolean;
}

/** https://man7.org/linux/man-pages/man5/fstab.5.html: blank-separated fields, blanks in paths as octal escapes. */
export function parseMounts(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, path, type, options] = line.split(' ');
    if (path === undefined || type === undefined || options === undefined) return [];
    return [{ path: unescape(path), type, writable: options.split(',').includes('rw') }];
  });
}

function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The kernel's own and those that every engine brings along: process table, devices, shared memory, name resolution. */
export function isSystemMount({ path }: MountEntry): boolean {
  return isBelow(path, [
    '/proc',
    '/sys',
    '/dev',
    '/etc/hosts',
    '/etc/hostname',
    '/etc/resolv.conf',
    '/sbin/docker-init',
  ]);
}

/** Is the path one of these, or inside one of them? */
export function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(root === '/' ? '/' : `${root}/`));
}
