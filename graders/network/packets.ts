/** Sets of packets of one protocol and address family, kept as boxes over four dimensions: exact, and small for real networks. */
import { overlap, without } from './cidr.ts';
import type { Interval } from './cidr.ts';

/** Ports as numbers from 0 to 65535, kept as bigint so that all four dimensions are alike. */
export interface Box {
  source: Interval;
  sourcePort: Interval;
  destination: Interval;
  destinationPort: Interval;
}

/** A union of boxes, which may overlap. */
export type Packets = readonly Box[];

export interface Packet {
  source: bigint;
  sourcePort: number;
  destination: bigint;
  destinationPort: number;
}

const dimensions = ['source', 'sourcePort', 'destination', 'destinationPort'] as const;

/** One bit more than IPv6, so that "everything" holds both families. */
export const anyAddress: Interval = { low: 0n, high: (1n << 128n) - 1n };
export const anyPort: Interval = { low: 0n, high: 65535n };
export const everything: Packets = [box({})];

export function box(given: Partial<Box>): Box {
  return { source: anyAddress, sourcePort: anyPort, destination: anyAddress, destinationPort: anyPort, ...given };
}

/** One box for each pair of a source and a destination. */
export function between(
  sources: readonly Interval[],
  destinations: readonly Interval[],
  ports: Pick<Box, 'sourcePort' | 'destinationPort'>,
): Packets {
  return sources.flatMap((source) => destinations.map((destination) => ({ source, destination, ...ports })));
}

export function intersect(a: Packets, b: Packets): Packets {
  return a.flatMap((left) => b.flatMap((right) => meet(left, right) ?? []));
}

function meet(a: Box, b: Box): Box | null {
  const result = { ...a };
  for (const dimension of dimensions) {
    if (!overlap(a[dimension], b[dimension])) return null;
    result[dimension] = {
      low: a[dimension].low > b[dimension].low ? a[dimension].low : b[dimension].low,
      high: a[dimension].high < b[dimension].high ? a[dimension].high : b[dimension].high,
    };
  }
  return result;
}

export function subtract(from: Packets, taken: Packets): Packets {
  return taken.reduce<Packets>((left, hole) => left.flatMap((piece) => cut(piece, hole)), from);
}

/** What is left of a box: at most two slices per dimension. */
function cut(piece: Box, hole: Box): Box[] {
  if (!meet(piece, hole)) return [piece];
  const slices: Box[] = [];
  let rest = piece;
  for (const dimension of dimensions) {
    for (const part of without([rest[dimension]], [hole[dimension]])) slices.push({ ...rest, [dimension]: part });
    rest = meet(rest, box({ [dimension]: hole[dimension] })) ?? rest;
  }
  return slices;
}

/** The answers to these packets, or the packets that these are answers to. */
export function turned(packets: Packets): Packets {
  return packets.map(({ source, sourcePort, destination, destinationPort }) => ({
    source: destination,
    sourcePort: destinationPort,
    destination: source,
    destinationPort: sourcePort,
  }));
}

export function turn({ source, sourcePort, destination, destinationPort }: Packet): Packet {
  return { source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort };
}

export function includes(packets: Packets, packet: Packet): boolean {
  return packets.some((each) =>
    dimensions.every(
      (dimension) =>
        each[dimension].low <= BigInt(packet[dimension]) && BigInt(packet[dimension]) <= each[dimension].high,
    ),
  );
}

/** One packet of the set, near the preferred values where the set allows. Throws on an empty set. */
export function sample(packets: Packets, preferred: readonly Partial<Packet>[]): Packet {
  const choices = packets.map((each) => {
    let score = 0;
    const pick = (dimension: (typeof dimensions)[number]): bigint => {
      const { low, high } = each[dimension];
      for (const [rank, wish] of preferred.entries()) {
        const value = wish[dimension];
        if (value === undefined || BigInt(value) < low || BigInt(value) > high) continue;
        score += preferred.length - rank;
        return BigInt(value);
      }
      return low;
    };
    const packet: Packet = {
      source: pick('source'),
      sourcePort: Number(pick('sourcePort')),
      destination: pick('destination'),
      destinationPort: Number(pick('destinationPort')),
    };
    return { packet, score };
  });
  const best = choices.toSorted((a, b) => b.score - a.score)[0];
  if (!best) throw new Error('an empty set has no packet');
  return best.packet;
}
