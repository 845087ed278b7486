/** CIDR text, read strictly, and addresses as numbers. */
import { parseAddress } from '../iam/ip.ts';

export type Family = 4 | 6;

/** Both ends belong to it. */
export interface Interval {
  low: bigint;
  high: bigint;
}

export interface Cidr {
  family: Family;
  interval: Interval;
  prefix: number;
}

/**
 * `10.0.0.0/16` → block. `fault` says what is wrong with the text: host bits and leading zeros are faults, although a
 * block with host bits still has a meaning. An address alone is not a block.
 */
export function parseCidr(text: string): { block: Cidr | null; fault: string | null } {
  const [address = '', length, ...more] = text.split('/');
  if (/(^|\.)0\d/.test(address) && /^[\d.]+$/.test(address))
    return { block: null, fault: `\`${text}\` has a leading zero, which some programs read as octal; AWS refuses it` };
  const parsed = parseAddress(address);
  if (!parsed || more.length > 0) return { block: null, fault: `\`${text}\` is not a CIDR block` };
  const bits = parsed.version === 4 ? 32 : 128;
  if (length === undefined)
    return {
      block: null,
      fault: `\`${text}\` is an address without a prefix length; one address is \`${text}/${bits}\``,
    };
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits)
    return { block: null, fault: `\`/${length}\` is not a prefix length from /0 to /${bits}` };
  const prefix = Number(length);
  const free = BigInt(bits - prefix);
  const low = (parsed.value >> free) << free;
  const block: Cidr = { family: parsed.version, interval: { low, high: low + (1n << free) - 1n }, prefix };
  const fault =
    low === parsed.value
      ? null
      : `\`${text}\` sets bits behind its prefix; the block it lies in is \`${formatCidr(block.family, low, prefix)}\``;
  return { block, fault };
}

/** An address or a block, for the command line: a single address is a block of one. */
export function parsePlace(text: string): Cidr | null {
  const parsed = parseAddress(text);
  if (parsed) {
    const prefix = parsed.version === 4 ? 32 : 128;
    return { family: parsed.version, interval: { low: parsed.value, high: parsed.value }, prefix };
  }
  return parseCidr(text).block;
}

/** Dotted, or IPv6 by RFC 5952 (lower case, the longest run of zero groups as `::`). */
export function formatAddress(family: Family, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  let [start, length] = [-1, 1];
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && groups[to] === 0) to++;
    if (to - from > length) [start, length] = [from, to - from];
  }
  const hex = groups.map((group) => group.toString(16));
  return start < 0 ? hex.join(':') : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

export function formatCidr(family: Family, low: bigint, prefix: number): string {
  return `${formatAddress(family, low)}/${prefix}`;
}

export function contains(outer: Interval, inner: Interval): boolean {
  return outer.low <= inner.low && inner.high <= outer.high;
}

export function overlap(a: Interval, b: Interval): boolean {
  return a.low <= b.high && b.low <= a.high;
}

/** What is left of `from` without `taken`, in order. */
export function without(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  let left = [...from];
  for (const hole of taken) {
    left = left.flatMap((piece) => {
      if (!overlap(piece, hole)) return [piece];
      return [
        { low: piece.low, high: hole.low - 1n },
        { low: hole.high + 1n, high: piece.high },
      ].filter(({ low, high }) => low <= high);
    });
  }
  return left;
}
