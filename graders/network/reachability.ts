/**
 * Who reaches whom: routes, network ACLs in both directions and security groups as exact sets of packets. The answer is one
 * concrete packet with its way, or everything that stops it; `undecided` when something unknown decides.
 */
import type { Finding } from '../check.ts';
import { formatAddress } from './cidr.ts';
import type { Family, Interval } from './cidr.ts';
import { hopsAt, placeId } from './filters.ts';
import type { Hop, Traffic } from './filters.ts';
import type { Interface, Network } from './model.ts';
import { between, intersect, sample, subtract } from './packets.ts';
import type { Packet, Packets } from './packets.ts';
import type { Place } from './places.ts';
import { leftWithout, waysBetween } from './ways.ts';
import type { End, Way } from './ways.ts';

export interface Query {
  from: Place;
  to: Place;
  protocol: 'tcp' | 'udp';
  /** Destination ports. */
  ports: readonly Interval[];
  /** Default: both. */
  family?: Family;
  /** Only ways of these kinds count. */
  via?: readonly Way['kind'][];
  /** A zone that is out of order. */
  down?: string;
}

export interface Path {
  family: Family;
  protocol: 'tcp' | 'udp';
  packet: Packet;
  from: string;
  to: string;
  via: Way['kind'];
  /** Places as hops have them; `outside` is every place outside of the VPCs. */
  ends: { from: string; to: string };
  hops: Hop[];
}

export interface Answer {
  /** Does any packet arrive, and does its answer come back? */
  reachable: true | false | 'undecided';
  /** Do all of them: from every interface to every one, whatever port the client takes? */
  always: true | false | 'undecided';
  /** A packet that arrives. */
  path?: Path;
  /** A packet that does not arrive, though it should if all did; the one that gets furthest. */
  stopped?: Path;
  /** Every station that stops something, once. */
  blockedBy: Hop[];
  /** Why it is undecided. */
  reasons: string[];
}

/** One pair of ends, with every way between them. */
interface Flow {
  traffic: Traffic;
  from: End;
  to: End;
  ways: Way[];
  /** Source ports that a client of any kind may take; those that every client has to be able to take. */
  some: Packets;
  every: Packets;
}

/** What an attacker may choose, and what operating systems and NAT gateways take. */
const chosenPorts: Interval = { low: 1n, high: 65535n };
const clientPorts: Interval = { low: 1024n, high: 65535n };

export function reach(network: Network, query: Query): Answer {
  const flows = flowsOf(network, query);
  const reasons = new Set(
    network.unknown.filter(({ owner }) => concerns(owner, query)).map(({ line, why }) => `line ${line}: ${why}`),
  );
  const structural = reasons.size > 0;
  let reachable: Answer['reachable'] = false;
  let always: Answer['always'] = flows.length > 0;
  let path: Path | undefined;
  const attempts: Path[] = [];
  for (const flow of flows) {
    const least = flow.ways.map((way) => ({ way, packets: allowed(way, flow.some, 'least', false) }));
    const open = least.find(({ packets }) => packets.length > 0);
    const maybe = open !== undefined || flow.ways.some((way) => allowed(way, flow.some, 'most', false).length > 0);
    if (open) {
      reachable = true;
      path ??= pathOf(flow, open.way, open.packets);
    } else if (maybe && !reachable) reachable = 'undecided';
    const missing = flow.ways.reduce(
      (left, way) => subtract(left, allowed(way, flow.every, 'least', true)),
      flow.every,
    );
    if (missing.length > 0) {
      const surely = flow.ways.reduce(
        (left, way) => subtract(left, allowed(way, flow.every, 'most', true)),
        flow.every,
      );
      if (surely.length > 0) always = false;
      else if (always === true) always = 'undecided';
      attempts.push(...furthest(flow, surely.length > 0 ? surely : missing));
    }
    if (maybe !== (open !== undefined) || missing.length > 0)
      for (const doubt of flow.ways.flatMap((way) => way.filters.flatMap((filter) => filter.doubts)))
        reasons.add(doubt);
  }
  if (structural) [reachable, always] = ['undecided', 'undecided'];
  const stopped = attempts.toSorted((a, b) => stops(a).length - stops(b).length)[0];
  const undecided = reachable === 'undecided' || always === 'undecided';
  return {
    ...{ reachable, always, blockedBy: distinct(attempts.flatMap(stops)), reasons: undecided ? [...reasons] : [] },
    ...(path && { path }),
    ...(stopped && { stopped }),
  };
}

function concerns(owner: string | undefined, { from, to }: Query): boolean {
  return owner === undefined || from.name === owner || to.name === owner;
}

function flowsOf(network: Network, query: Query): Flow[] {
  const families = query.family === undefined ? ([4, 6] as const) : [query.family];
  return families.flatMap((family) => {
    const traffic: Traffic = { family, protocol: query.protocol };
    return endsOf(query.from, family, query.down).flatMap((from) =>
      endsOf(query.to, family, query.down).flatMap((to): Flow[] => {
        const ways = waysBetween(network, from, to, traffic, query.down).filter(
          (way) => query.via?.includes(way.kind) ?? true,
        );
        const packets = (sourcePort: Interval): Packets =>
          query.ports.flatMap((destinationPort) =>
            between(from.addresses, to.addresses, { sourcePort, destinationPort }),
          );
        const every = packets(clientPorts);
        return every.length === 0 ? [] : [{ traffic, from, to, ways, some: packets(chosenPorts), every }];
      }),
    );
  });
}

function endsOf(place: Place, family: Family, down: string | undefined): End[] {
  const inside = place.interfaces
    .filter((each) => down === undefined || leftWithout(down, each.subnet.zone))
    .flatMap((each): End[] => {
      const addresses = addressesOf(each, family);
      return addresses.length === 0
        ? []
        : [{ name: `${each.owner} (${each.what} in ${each.subnet.id})`, interface: each, addresses }];
    });
  const outside = place.outside[family];
  return outside.length === 0 ? inside : [...inside, { name: place.name, addresses: outside }];
}

/** The first four addresses of a subnet and the last belong to AWS. */
function addressesOf(each: Interface, family: Family): Interval[] {
  if (family === 6 && !each.ipv6) return [];
  if (each.addresses) return each.addresses;
  return each.subnet.blocks
    .filter((block) => block.family === family)
    .map(({ interval }) => ({ low: interval.low + 4n, high: interval.high - 1n }));
}

function allowed(way: Way, base: Packets, reading: 'least' | 'most', every: boolean): Packets {
  return way.filters.reduce(
    (left, filter) => (left.length === 0 ? left : intersect(left, filter.allows(reading, every))),
    base,
  );
}

function pathOf(flow: Flow, way: Way, packets: Packets): Path {
  const packet = sample(packets, preferred(flow));
  const hops = way.filters.flatMap((filter) => hopsAt(filter, packet));
  const ends = { from: placeOf(flow.from), to: placeOf(flow.to) };
  return { ...flow.traffic, packet, from: flow.from.name, to: flow.to.name, via: way.kind, ends, hops };
}

function placeOf(end: End): string {
  return end.interface ? placeId(end.interface) : 'outside';
}

/** Tries every way with a packet that gets as far on it as any, and answers the way with the fewest stops; none without a way. */
function furthest(flow: Flow, missing: Packets): Path[] {
  const paths = flow.ways.map((way) => {
    let left = missing;
    for (const filter of way.filters) {
      const next = intersect(left, filter.allows('least', true));
      if (next.length === 0) break;
      left = next;
    }
    return pathOf(flow, way, left);
  });
  return paths.toSorted((a, b) => stops(a).length - stops(b).length).slice(0, 1);
}

function preferred({ from, to }: Flow): Partial<Packet>[] {
  const documentation = [0xcb007119n, (0x20010db8ffffn << 80n) + 0x25n];
  const usual = (end: End): bigint[] => [...documentation, ...end.addresses.map(({ low }) => low + 6n)];
  return [
    ...usual(from).map((source) => ({ source })),
    ...usual(to).map((destination) => ({ destination })),
    { sourcePort: 49152 },
    ...[443, 80, 22, 5432].map((destinationPort) => ({ destinationPort })),
  ];
}

function stops(path: Path): Hop[] {
  return path.hops.filter((hop) => !hop.passes);
}

function distinct(hops: readonly Hop[]): Hop[] {
  return [...new Map(hops.map((hop) => [`${hop.station}\n${hop.detail}`, hop])).values()];
}

/** `10.0.10.10:49152`, with brackets around IPv6. */
export function socketText(family: Family, address: bigint, port: number): string {
  const text = formatAddress(family, address);
  return family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}

/** The path as the proof of a finding. */
export function pathWitness(path: Path, file: string): NonNullable<Finding['witness']> {
  const { family, packet } = path;
  return {
    form: 'path',
    packet: {
      source: `${path.from} ${formatAddress(family, packet.source)}`,
      destination: `${path.to} ${formatAddress(family, packet.destination)}`,
      protocol: path.protocol,
      port: packet.destinationPort,
    },
    reachable: path.hops.every((hop) => hop.passes),
    hops: path.hops.map(({ station, detail, passes, range, at, answer }) => ({
      ...{ station, detail, verdict: passes ? 'pass' : 'stop', file, line: range.line },
      ...(at !== undefined && { at }),
      ...(answer && { answer }),
    })),
    ends: path.ends,
  };
}
