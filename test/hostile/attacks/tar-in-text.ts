import { defineAttack } from '../attack.ts';

/** A tar of the oldest form is text: every number is octal digits, every gap may be blanks. */
function tar(
  name: string,
  type: string,
  more: { size?: number; link?: string; content?: string; filler?: string } = {},
): string {
  const { size = 0, link = '', content = '', filler = ' ' } = more;
  const octal = (value: number, length: number): string => value.toString(8).padStart(length - 1, '0') + ' ';
  const pad = (text: string, length: number): string => text.padEnd(length, '\0');
  const before = pad(name, 100) + octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12);
  const after = (type + pad(link, 100)).padEnd(356, filler);
  const sum = [...before, ...after].reduce((total, char) => total + char.charCodeAt(0), 8 * 32);
  return (
    before +
    sum.toString(8).padStart(6, '0') +
    '\0 ' +
    after +
    content.padEnd(Math.ceil(content.length / 512) * 512, '\0')
  );
}

function record(key: string, value: string): string {
  const length = key.length + value.length + 3;
  const total = length + String(length + 2).length;
  return `${total} ${key}=${value}\n`;
}

/** An entry of four bytes that says that it is a terabyte of zeros. */
const pax =
  record('GNU.sparse.major', '1') +
  record('GNU.sparse.minor', '0') +
  record('GNU.sparse.name', 'bomb') +
  record('GNU.sparse.realsize', '1099511627776');
const map = '0\n'.padEnd(512, '\0');

export default defineAttack({
  title: 'An archive written as text',
  tries:
    'Submits a tar whose bytes are all text, so that ADD unpacks it: with links, device nodes, or one sparse file that grows from a kilobyte to a terabyte.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      Object.entries({
        'a sparse terabyte':
          tar('x', 'x', { size: pax.length, content: pax }) + tar('bomb', '0', { size: map.length, content: map }),
        'a link out of the root': tar('out', '2', { link: '../../../../etc' }),
        'a hard link': tar('out', '1', { link: '/etc/shadow' }),
        'a device': tar('sda', '4'),
        'a path above': tar('../../../../tmp/drydock-hostile', '0'),
        'zeros for blanks': tar('plain', '0', { filler: '\0' }),
        'bzip2, by its first bytes': 'BZh91AY&SY and so on',
        'zstd, by a frame to skip': 'P*M\u0018\u0001\0\0\0',
      }).map(([name, content]) => [
        name,
        { Dockerfile: 'FROM alpine:3.19\nADD notes.txt /notes/\n', 'notes.txt': content },
      ]),
    ),
  reads: /`notes.txt` is an archive/,
});
