import { expect, test } from 'vitest';
import { decodeTrace } from '../../../graders/engine/buildkit-trace.ts';

// Recorded from Docker 20.10: a RUN that prints, then fails.
const started =
  'CvcBCkdzaGEyNTY6MmZmYTcxYTIxNTNhMTc4NzBlZDdkMTIwODIxNmYxZjk4MmY2OWJlMTA4MzA1MWZlOTg1MWQyNTc2ZmI5ZjUwMxJHc2hhMjU2OjlkODg5NmY4MDMwMTQ1NDE2OWEwM2RhZjFiMmYwMjJmNzg4ZDZlMTI1ZmZhMDgzZTVlNzllZTc5MzkxNzVkZmEaVVtzdGFnZS0xIDIvMl0gUlVOIFsiL2Jpbi9idXN5Ym94Iiwic2giLCItYyIsImVjaG8gaGk7IGVjaG8gZXJyID4mMjsgc2xlZXAgMTsgZXhpdCAzIl0qDAir0ZDYBhD82tTTAg==';
const printed =
  'Gl4KR3NoYTI1NjoyZmZhNzFhMjE1M2ExNzg3MGVkN2QxMjA4MjE2ZjFmOTgyZjY5YmUxMDgzMDUxZmU5ODUxZDI1NzZmYjlmNTAzEgwIq9GQ2AYQ6srs+AIYASIDaGkK';
const digest = 'sha256:2ffa71a2153a17870ed7d1208216f1f982f69be1083051fe9851d2576fb9f503';

test('a step that has started', () => {
  expect(decodeTrace(started)).toEqual({
    vertexes: [
      {
        digest,
        name: '[stage-1 2/2] RUN ["/bin/busybox","sh","-c","echo hi; echo err >&2; sleep 1; exit 3"]',
        cached: false,
        started: true,
        completed: false,
        error: '',
      },
    ],
    logs: [],
    statuses: [],
  });
});

test('what it prints', () => {
  const { logs } = decodeTrace(printed);
  expect(logs.map(({ vertex, bytes }) => [vertex, Buffer.from(bytes).toString()])).toEqual([[digest, 'hi\n']]);
});

/** One protobuf field: a number for a varint, text or bytes for a length-delimited one. */
function field(number: number, value: number | string | Buffer): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

test('cached and failed steps, transfers, and fields of newer versions', () => {
  const vertex = Buffer.concat([
    field(1, 'd'),
    field(3, '[1/2] FROM x'),
    field(4, 1),
    field(6, field(1, 1)),
    field(7, 'boom'),
    field(15, 'new'),
  ]);
  const status = Buffer.concat([field(1, 'layer'), field(2, 'd'), field(4, 5_000_000_000), field(5, 6_000_000_000)]);
  const message = Buffer.concat([
    field(1, vertex),
    field(2, status),
    field(4, 'warning'),
    Buffer.from([0x29, 1, 2, 3, 4, 5, 6, 7, 8, 0x2d, 1, 2, 3, 4]),
  ]);
  expect(decodeTrace(message.toString('base64'))).toEqual({
    vertexes: [{ digest: 'd', name: '[1/2] FROM x', cached: true, started: false, completed: true, error: 'boom' }],
    logs: [],
    statuses: [{ vertex: 'd', id: 'layer', current: 5_000_000_000, total: 6_000_000_000 }],
  });
});

test.each([
  ['ends inside a field', Buffer.from([0x0a, 0x7f, 1])],
  ['ends inside a number', Buffer.from([0x0a, 0xff])],
  ['a number without end', Buffer.alloc(20, 0xff)],
  ['a group', Buffer.from([0x0b])],
])('%s: a RangeError, never a hang', (_, bytes) => {
  expect(() => decodeTrace(bytes.toString('base64'))).toThrow(RangeError);
});
