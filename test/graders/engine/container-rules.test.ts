import { expect, test } from 'vitest';
import { capabilitiesOf } from '../../../graders/engine/capabilities.ts';
import { fromGoMode } from '../../../graders/engine/file-mode.ts';
import { FrameReader } from '../../../graders/engine/streams.ts';
import { parseAttempts } from '../../../graders/engine/write-attempts.ts';

test.each([
  ['nothing said: none at all', {}, { add: [], drop: ['ALL'], withheld: [] }],
  ['the engine’s usual set', { capDrop: [] }, { add: [], drop: [], withheld: [] }],
  [
    'names in any spelling',
    { capAdd: ['cap_net_bind_service'], capDrop: ['all'] },
    { add: ['NET_BIND_SERVICE'], drop: ['ALL'], withheld: [] },
  ],
  [
    'what reaches the host is withheld',
    { capAdd: ['SYS_ADMIN', 'CHOWN'] },
    { add: ['CHOWN'], drop: [], withheld: ['SYS_ADMIN'] },
  ],
])('capabilities: %s', (_, spec, expected) => {
  expect(capabilitiesOf(spec)).toEqual(expected);
});

test('capabilities: ALL gives the harmless ones, less what is dropped', () => {
  const { add, drop, withheld } = capabilitiesOf({ capAdd: ['ALL'], capDrop: ['CHOWN'] });
  expect(add).toContain('SYS_PTRACE');
  expect(add).not.toContain('CHOWN');
  expect([drop, withheld]).toEqual([['CHOWN'], ['ALL']]);
});

test.each([
  [0o644, 'file', 0o644],
  [0o755 + 2 ** 31, 'directory', 0o755],
  [0o777 + 2 ** 31 + 2 ** 20, 'directory', 0o1777],
  [0o777 + 2 ** 27, 'symlink', 0o777],
  [0o755 + 2 ** 23, 'file', 0o4755],
  [0o755 + 2 ** 22, 'file', 0o2755],
  [0o600 + 2 ** 26, 'other', 0o600],
])('Go’s file mode %i is a %s', (mode, type, bits) => {
  expect(fromGoMode(mode)).toEqual({ type, mode: bits });
});

test.each([1, 3, 8, 100])('frames of stdout and stderr, in pieces of %i bytes', (piece) => {
  const frame = (stream: number, text: string): Buffer => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const bytes = Buffer.concat([frame(1, 'hello '), frame(2, 'oops'), frame(1, ''), frame(1, 'world')]);
  const heard = { stdout: '', stderr: '' };
  const reader = new FrameReader((stream, part) => (heard[stream] += part.toString()));
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  expect(heard).toEqual({ stdout: 'hello world', stderr: 'oops' });
});

test('attempts to write', () => {
  const output = "created\nmodified\nrefused sh: can't create /a: Read-only file system \nrefused sh: something new \n";
  expect(parseAttempts(['/t', '/m', '/a', '/b', '/c'], output)).toEqual([
    { path: '/t', outcome: 'created', error: null },
    { path: '/m', outcome: 'modified', error: null },
    { path: '/a', outcome: 'refused', error: 'EROFS' },
    { path: '/b', outcome: 'refused', error: 'sh: something new' },
    { path: '/c', outcome: 'refused', error: 'unknown' },
  ]);
});
