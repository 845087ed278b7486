import { expect, test } from 'vitest';
import { readUsers } from '../../../graders/xray/users.ts';

const users = readUsers(
  'root:x:0:0:root:/root:/bin/sh\nbroken\nnode:x:1000:1000::/home/node:/bin/sh\ntoor:x:0:0::/:/bin/sh\n',
  'root:x:0:\nnode:x:1000:\nwheel:x:10:root\n',
);

test.each([
  ['', { uid: 0, gid: 0, name: 'root', root: true }],
  ['root', { uid: 0, gid: 0, name: 'root', root: true }],
  ['0', { uid: 0, gid: 0, name: 'root', root: true }],
  ['toor', { uid: 0, gid: 0, name: 'toor', root: true }],
  ['node', { uid: 1000, gid: 1000, name: 'node', root: false }],
  ['1000', { uid: 1000, gid: 1000, name: 'node', root: false }],
  ['node:wheel', { uid: 1000, gid: 10, name: 'node', root: false }],
  ['65532:65532', { uid: 65532, gid: 65532, name: null, root: false }],
  ['65532', { uid: 65532, gid: 0, name: null, root: false }],
  ['nobody', { uid: null, gid: null, name: null, root: false }],
  ['node:nobody', { uid: 1000, gid: null, name: 'node', root: false }],
])('USER %s', (declared, expected) => expect(users.resolve(declared)).toEqual(expected));

test('names by number', () => {
  expect([users.user(1000), users.group(10), users.user(7), users.group(7)]).toEqual(['node', 'wheel', null, null]);
  expect(readUsers('', '').resolve('')).toEqual({ uid: 0, gid: 0, name: null, root: true });
});
