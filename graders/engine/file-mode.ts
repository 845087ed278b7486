/** The engine describes a path by Go's file mode: https://pkg.go.dev/io/fs#FileMode */
import type { FileEntry } from '../evidence.ts';

const bit = {
  directory: 2 ** 31,
  symlink: 2 ** 27,
  device: 2 ** 26,
  pipe: 2 ** 25,
  socket: 2 ** 24,
  setuid: 2 ** 23,
  setgid: 2 ** 22,
  charDevice: 2 ** 21,
  sticky: 2 ** 20,
  irregular: 2 ** 19,
};

export function fromGoMode(mode: number): Pick<FileEntry, 'type' | 'mode'> {
  const has = (value: number): boolean => Math.floor(mode / value) % 2 === 1;
  const special = (has(bit.setuid) ? 0o4000 : 0) | (has(bit.setgid) ? 0o2000 : 0) | (has(bit.sticky) ? 0o1000 : 0);
  const other = has(bit.device) || has(bit.pipe) || has(bit.socket) || has(bit.charDevice) || has(bit.irregular);
  const type = has(bit.directory) ? 'directory' : has(bit.symlink) ? 'symlink' : other ? 'other' : 'file';
  return { type, mode: special | (mode % 0o1000) };
}
