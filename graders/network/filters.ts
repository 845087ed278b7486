/**
 * What lets a packet pass, as a set and as an explanation of one packet. `least` counts only what is surely allowed,
 * `most` also what unknown values may allow; where the two agree the answer is exact.
 */
import type { Range } from '../check.ts';
import { formatCidr, overlap } from './cidr.ts';
import type { Cidr, Family, Interval } from './cidr.ts';
import { egressOf } from './groups.ts';
import type { Acl, GroupRule, Interface, Protocol, Route, RouteTable, SecurityGroup, Target } from './model.ts';
import { box, everything, includes, intersect, subtract, turn, turned } from './packets.ts';
import type { Packet, Packets } from './packets.ts';

export type Reading = 'least' | 'most';

export interface Explanation {
  passes: boolean;
  detail: string;
  /** The rule or the resource that decided. */
  range: Range;
}

export interface Hop extends Explanation {
  station: string;
  /** The place where it stands: a logical id, or {@link placeId}. */
  at?: string;
  /** It judges the answer. */
  answer?: true;
}

/** One station on a packet's way. */
export interface Filter extends Pick<Hop, 'station' | 'at' | 'answer'> {
  /** `every`: only packets that pass however a translation on the way turns out. */
  allows(reading: Reading, every: boolean): Packets;
  explain(packet: Packet): Explanation;
  /** The stations that this one is made of, in place of its own explanation. */
  hops?(packet: Packet): Hop[];
  /** Why the two readings may differ. */
  doubts: string[];
}

export interface Traffic {
  family: Family;
  protocol: 'tcp' | 'udp';
}

const covers = (rule: Protocol, traffic: Traffic): boolean => rule === 'all' || rule === traffic.protocol;

export function portsText({ low, high }: Interval, protocol: Protocol): string {
  if (protocol === 'all' || (low === 0n && high === 65535n))
    return protocol === 'all' ? 'everything' : `every ${protocol} port`;
  return low === high ? `${protocol} ${low}` : `${protocol} ${low} to ${high}`;
}

/** `inbound`: entries are compared with the source of the packet, else with its destination. */
function aclAllows(acl: Acl, egress: boolean, traffic: Traffic, reading: Reading): Packets {
  let undecided: Packets = everything;
  let allowed: Packets = [];
  for (const entry of acl.entries) {
    if (entry.egress !== egress || entry.block.family !== traffic.family || !covers(entry.protocol, traffic)) continue;
    // An entry that is not wholly known counts only where it cannot help, or cannot harm.
    if (entry.unknown !== undefined && entry.allow === (reading === 'least')) continue;
    const matches = [
      box({
        [egress ? 'destination' : 'source']: entry.block.interval,
        ...(entry.protocol !== 'all' && { destinationPort: entry.ports }),
      }),
    ];
    if (entry.allow) allowed = [...allowed, ...intersect(undecided, matches)];
    undecided = subtract(undecided, matches);
  }
  return allowed;
}

/** A network ACL in one direction. `answers`: it judges the answers to the packets, and the set is told in terms of the packets. */
export function aclFilter(
  acl: Acl,
  subnet: string,
  direction: 'outbound' | 'inbound',
  traffic: Traffic,
  answers: boolean,
): Filter {
  const egress = direction === 'outbound';
  const entries = acl.entries.filter((entry) => entry.egress === egress);
  return {
    station: `network ACL ${acl.id} (${direction} at ${subnet}${answers ? ', the answer' : ''})`,
    at: subnet,
    ...(answers && { answer: true }),
    allows(reading) {
      const allowed = aclAllows(acl, egress, traffic, reading);
      return answers ? turned(allowed) : allowed;
    },
    explain(packet) {
      const seen = answers ? turn(packet) : packet;
      const port = `${answers ? 'the answer goes to ' : ''}${traffic.protocol} ${seen.destinationPort}`;
      const entry = entries.find(
        ({ block, ports, protocol }) =>
          block.family === traffic.family &&
          covers(protocol, traffic) &&
          inside(egress ? seen.destination : seen.source, block.interval) &&
          (protocol === 'all' || inside(BigInt(seen.destinationPort), ports)),
      );
      if (!entry)
        return { passes: false, detail: `${port}: no ${direction} entry matches, so it is denied`, range: acl.range };
      const what = `${formatCidr(entry.block.family, entry.block.interval.low, entry.block.prefix)}, ${portsText(entry.ports, entry.protocol)}`;
      return {
        passes: entry.allow,
        detail: `${port}: entry ${entry.number} ${entry.allow ? 'allows' : 'denies'} (${what})`,
        range: entry.range,
      };
    },
    doubts: entries.flatMap((entry) => entry.unknown ?? []),
  };
}

function inside(value: bigint, { low, high }: Interval): boolean {
  return low <= value && value <= high;
}

/** The other end of a rule: its blocks and the groups that it is known to have. */
export interface Peer {
  name: string;
  groups: readonly SecurityGroup[];
}

function ruleAllows(
  rule: GroupRule,
  direction: 'ingress' | 'egress',
  peer: Peer,
  traffic: Traffic,
  reading: Reading,
): Packets {
  if (!covers(rule.protocol, traffic)) return [];
  const unknown = rule.unknown !== undefined || rule.peer.kind === 'unknown';
  if (unknown && reading === 'least') return [];
  const ports = rule.protocol === 'all' ? {} : { destinationPort: rule.ports };
  if (rule.peer.kind === 'unknown') return [box(ports)];
  if (rule.peer.kind === 'group') {
    const { id } = rule.peer;
    return peer.groups.some((group) => group.id === id) ? [box(ports)] : [];
  }
  return rule.peer.blocks
    .filter((block) => block.family === traffic.family)
    .map((block) => box({ ...ports, [direction === 'ingress' ? 'source' : 'destination']: block.interval }));
}

/** The security groups of one interface in one direction: a rule of any of them suffices. Answers are let through unasked. */
export function groupFilter(
  own: Interface,
  direction: 'ingress' | 'egress',
  peer: Peer,
  traffic: Traffic,
): Filter | null {
  if (own.groups === null) return null;
  const groups = own.groups;
  const rules = groups.flatMap((group) => (direction === 'ingress' ? group.ingress : egressOf(group)));
  const allowed = (rule: GroupRule, reading: Reading): Packets => ruleAllows(rule, direction, peer, traffic, reading);
  const names = groups.map((group) => group.id).join(', ');
  const station = `security group ${names} (${direction === 'ingress' ? 'into' : 'out of'} ${own.owner})`;
  const at = placeId(own);
  if (own.notAsked === direction)
    return gate(station, true, 'not asked: the other side is judged alone', own.range, at);
  return {
    ...{ station, at },
    allows: (reading) => rules.flatMap((rule) => allowed(rule, reading)),
    explain(packet) {
      const port = `${traffic.protocol} ${packet.destinationPort}`;
      const rule = rules.find((each) => includes(allowed(each, 'most'), packet));
      const way = direction === 'ingress' ? `from ${peer.name}` : `to ${peer.name}`;
      if (!rule) {
        const range = groups[0]?.range ?? own.range;
        return {
          passes: false,
          detail: `no rule lets ${port} ${direction === 'ingress' ? 'in' : 'out'} ${way}`,
          range,
        };
      }
      const isDefault =
        direction === 'egress' && groups.some((group) => group.defaultEgress && group.id === rule.writtenIn);
      const how = isDefault
        ? 'no egress rule is given, so AWS lets everything out'
        : `a rule of ${rule.writtenIn} lets ${portsText(rule.ports, rule.protocol)} ${direction === 'ingress' ? 'in from' : 'out to'} ${peerText(rule)}`;
      return { passes: true, detail: `${port} ${way}: ${how}`, range: rule.range };
    },
    doubts: rules.flatMap((rule) => rule.unknown ?? (rule.peer.kind === 'unknown' ? rule.peer.why : [])),
  };
}

function peerText({ peer }: GroupRule): string {
  if (peer.kind === 'group') return `the group ${peer.id}`;
  if (peer.kind === 'unknown') return 'somebody';
  const [block] = peer.blocks;
  if (peer.blocks.length === 1 && block) return formatCidr(block.family, block.interval.low, block.prefix);
  return peer.name;
}

/** The addresses that a table sends to each of its routes, the longest prefix first. */
function shares(table: RouteTable, family: Family): { route: Route; share: Interval[] }[] {
  const all = table.routes.flatMap((route) =>
    route.blocks.filter((block) => block.family === family).map((block) => ({ route, block })),
  );
  return all
    .toSorted((a, b) => b.block.prefix - a.block.prefix)
    .map(({ route, block }, index, sorted) => {
      const before = sorted.slice(0, index).map((earlier) => earlier.block.interval);
      const share = before.filter((earlier) => overlap(earlier, block.interval));
      return { route, share: cutOut(block, share) };
    });
}

function cutOut(block: Cidr, holes: readonly Interval[]): Interval[] {
  const left = subtract(
    [box({ destination: block.interval })],
    holes.map((destination) => box({ destination })),
  );
  return left.map(({ destination }) => destination);
}

/** Whether a target is the one that a way needs; `perhaps` where the template does not show where it leads. */
export type Wanted = (target: Target) => boolean | 'perhaps';

/** The routes of a subnet for packets that have to arrive at one target. `answers`: the route of the answers, by their destination. */
export function routeFilter(
  table: RouteTable,
  subnet: string,
  traffic: Traffic,
  wanted: Wanted,
  wantedText: string,
  answers: boolean,
): Filter {
  const parts = shares(table, traffic.family).map((part) => {
    const { target } = part.route;
    return { ...part, fits: target.kind === 'unknown' ? ('perhaps' as const) : wanted(target) };
  });
  return {
    station: `route table ${table.id} (${subnet}${answers ? ', the way back' : ''})`,
    at: subnet,
    ...(answers && { answer: true }),
    allows(reading) {
      const fitting = parts.filter(({ fits }) => fits === true || (reading === 'most' && fits === 'perhaps'));
      const allowed = fitting.flatMap(({ share }) => share.map((destination) => box({ destination })));
      return answers ? turned(allowed) : allowed;
    },
    explain(packet) {
      const { destination } = answers ? turn(packet) : packet;
      const part = parts.find(({ share }) => share.some((interval) => inside(destination, interval)));
      if (!part) {
        const detail = `no route for this destination; ${wantedText} is not reached`;
        return { passes: false, detail, range: table.range };
      }
      const { route, fits } = part;
      const passes = fits === true;
      const detail = `${route.destination} → ${targetText(route.target)}${passes ? '' : `, not ${wantedText}`}`;
      return { passes, detail, range: route.range };
    },
    doubts: parts.flatMap(({ route: { target }, fits }) => {
      if (fits !== 'perhaps') return [];
      return target.kind === 'unknown'
        ? target.why
        : `where \`${targetText(target)}\` leads is not part of this template`;
    }),
  };
}

/** How texts name a target. */
export function targetText(target: Target): string {
  return target.kind === 'local' ? 'local' : 'id' in target ? target.id : 'an unknown target';
}

/** The place of an interface: a service has one in each of its subnets. */
export function placeId({ owner, subnet }: Interface): string {
  return `${owner}/${subnet.id}`;
}

/** The stations that a packet meets at a filter. */
export function hopsAt(filter: Filter, packet: Packet): Hop[] {
  const { station, at, answer } = filter;
  return (
    filter.hops?.(packet) ?? [
      { station, ...(at !== undefined && { at }), ...(answer && { answer }), ...filter.explain(packet) },
    ]
  );
}

/** A station that lets everything pass or nothing. */
export function gate(station: string, passes: boolean, detail: string, range: Range, at: string): Filter {
  return {
    station,
    at,
    allows: () => (passes ? everything : []),
    explain: () => ({ passes, detail, range }),
    doubts: [],
  };
}
