/** IP addresses and CIDR blocks as numbers. Leading zeros, short forms and zone ids are not addresses. */

export interface Block {
  version: 4 | 6;
  /** The network address, host bits cleared. */
  network: bigint;
  prefix: number;
}

/** An address, `203.0.113.7` or `2001:db8::7`; null when the text is none. */
export function parseAddress(text: string): { version: 4 | 6; value: bigint } | null {
  const four = parseV4(text);
  if (four !== null) return { version: 4, value: four };
  const six = parseV6(text);
  return six === null ? null : { version: 6, value: six };
}

/**
 * A CIDR block; an address without a prefix is itself. Host bits are ignored, as AWS does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function parseBlock(text: string): Block | null {
  const [address = '', length, ...more] = text.split('/');
  const parsed = parseAddress(address);
  if (!parsed || more.length > 0) return null;
  const bits = parsed.version === 4 ? 32 : 128;
  if (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length)) return null;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const free = BigInt(bits - prefix);
  return { version: parsed.version, network: (parsed.value >> free) << free, prefix };
}

/** Is the address in the block? An IPv4 address is never in an IPv6 block, nor the other way. */
export function inBlock(address: string, block: Block): boolean {
  const parsed = parseAddress(address);
  if (!parsed || parsed.version !== block.version) return false;
  const free = BigInt((block.version === 4 ? 32 : 128) - block.prefix);
  return parsed.value >> free === block.network >> free;
}

function parseV4(text: string): bigint | null {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return null;
  let value = 0n;
  for (const part of text.split('.')) {
    const byte = Number(part);
    if (byte > 255) return null;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

function parseV6(text: string): bigint | null {
  // The last 32 bits may be written as IPv4: `::ffff:203.0.113.7`.
  const lastColon = text.lastIndexOf(':');
  const tail = text.slice(lastColon + 1);
  if (tail.includes('.')) {
    const four = parseV4(tail);
    if (four === null || lastColon < 0) return null;
    return parseV6(`${text.slice(0, lastColon + 1)}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return null;
  const [head, rest] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!head) return null;
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (rest === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: rest ? missing : 0 }, () => '0'), ...(rest ?? [])];
  let value = 0n;
  for (const group of groups) {
    if (!/^[\da-f]{1,4}$/i.test(group)) return null;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value;
}
