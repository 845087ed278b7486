/** The little of protobuf's wire format that BuildKit's messages need: https://protobuf.dev/programming-guides/encoding/ */

export interface Field {
  number: number;
  /** Of a varint; 0 otherwise. */
  value: number;
  /** Of a length-delimited field; empty otherwise. */
  bytes: Buffer;
}

const none = Buffer.alloc(0);

/** The fields of one message, in order. Throws RangeError when the bytes are no message. */
export function* fields(bytes: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('the message ends inside a number');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number has more than ten bytes');
  };
  const skip = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('the message ends inside a field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) yield { number, value: varint(), bytes: none };
    else if (wire === 1) yield { number, value: 0, bytes: skip(8) };
    else if (wire === 2) yield { number, value: 0, bytes: skip(varint()) };
    else if (wire === 5) yield { number, value: 0, bytes: skip(4) };
    else throw new RangeError(`wire type ${wire} is not used by BuildKit`);
  }
}

/** One field of bytes. */
export function lengthDelimited(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varintOf(number * 8 + 2), varintOf(bytes.length), bytes]);
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
