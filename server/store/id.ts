/** Ids that sort by time: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32 (the layout of a ULID). */
import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ids of one generator ascend even within a millisecond or when the clock steps back. */
export function idGenerator(now: () => Date): () => string {
  let last = 0n;
  return () => {
    const random = BigInt(`0x${randomBytes(10).toString('hex')}`);
    const fresh = (BigInt(now().getTime()) << 80n) | random;
    last = fresh > last ? fresh : last + 1n;
    return encode(last);
  };
}

function encode(value: bigint): string {
  let text = '';
  for (let rest = value, i = 0; i < 26; i++, rest >>= 5n) text = alphabet[Number(rest & 31n)] + text;
  return text;
}
