/** The ways that a packet can take between two ends, each as the stations that it and its answer pass in order. */
import type { Range } from '../check.ts';
import type { Interval } from './cidr.ts';
import { aclFilter, gate, groupFilter, hopsAt, placeId, routeFilter } from './filters.ts';
import type { Filter, Hop, Traffic, Wanted } from './filters.ts';
import type { Interface, NatGateway, Network, Subnet, Target } from './model.ts';
import { between, box, everything, intersect, sample, subtract } from './packets.ts';
import type { Packet, Packets } from './packets.ts';

/** An interface, or addresses outside. */
export interface End {
  name: string;
  interface?: Interface;
  addresses: Interval[];
}

export interface Way {
  kind: 'local' | 'internet-gateway' | 'nat-gateway' | 'egress-only-gateway' | 'gateway-endpoint' | 'elsewhere';
  filters: Filter[];
}

/** Whether something in this zone is left when another is down. Without a zone it may be in any, so it does not count. */
export function leftWithout(down: string, zone: string | undefined): boolean {
  return zone !== undefined && zone !== down;
}

export function waysBetween(network: Network, from: End, to: End, traffic: Traffic, down?: string): Way[] {
  if (from.interface && to.interface) return [local(from.interface, to.interface, traffic)];
  if (from.interface) return outward(network, from.interface, to, traffic, down);
  if (to.interface) return inward(from, to.interface, traffic);
  return [];
}

const present = <T>(items: readonly (T | null)[]): T[] => items.flatMap((item) => item ?? []);
const isLocal: Wanted = (target) => target.kind === 'local';
/** Peering, a transit gateway, an appliance: what is behind them is not part of the template. */
const isElsewhere: Wanted = (target) => target.kind === 'elsewhere' && 'perhaps';

function local(from: Interface, to: Interface, traffic: Traffic): Way {
  const [here, there] = [from.subnet, to.subnet];
  const out = groupFilter(from, 'egress', { name: to.owner, groups: to.groups ?? [] }, traffic);
  const into = groupFilter(to, 'ingress', { name: from.owner, groups: from.groups ?? [] }, traffic);
  const wanted = here.vpc === there.vpc ? isLocal : isElsewhere;
  const way = routeFilter(here.table, here.id, traffic, wanted, there.vpc.id, false);
  const back = routeFilter(there.table, there.id, traffic, wanted, here.vpc.id, true);
  // Inside a subnet nothing is routed, and its network ACL is not asked.
  const filters =
    here === there
      ? [out, into]
      : [
          out,
          way,
          aclFilter(here.acl, here.id, 'outbound', traffic, false),
          aclFilter(there.acl, there.id, 'inbound', traffic, false),
          into,
          back,
          aclFilter(there.acl, there.id, 'outbound', traffic, true),
          aclFilter(here.acl, here.id, 'inbound', traffic, true),
        ];
  return { kind: 'local', filters: present(filters) };
}

/** From outside: through the internet gateway of the VPC, or by a way that the template does not show. */
function inward(from: End, to: Interface, traffic: Traffic): Way[] {
  const { subnet } = to;
  const { vpc } = subnet;
  const into = [
    aclFilter(subnet.acl, subnet.id, 'inbound', traffic, false),
    groupFilter(to, 'ingress', { name: from.name, groups: [] }, traffic),
  ];
  const back = (wanted: Wanted, name: string) => [
    routeFilter(subnet.table, subnet.id, traffic, wanted, name, true),
    aclFilter(subnet.acl, subnet.id, 'outbound', traffic, true),
  ];
  const door = [attached(vpc.internetGateway, vpc.id, vpc.range), publicAddress(to, traffic)];
  const answers = back(toGateway(vpc.internetGateway), 'the internet gateway');
  return [
    { kind: 'internet-gateway', filters: present([...door, ...into, ...answers]) },
    ...(leadsElsewhere(subnet)
      ? [{ kind: 'elsewhere' as const, filters: present([...into, ...back(isElsewhere, from.name)]) }]
      : []),
  ];
}

function leadsElsewhere(subnet: Subnet): boolean {
  return subnet.table.routes.some(({ target }) => target.kind === 'elsewhere');
}

function toGateway(id: string | undefined) {
  return (target: Target): boolean => target.kind === 'internet-gateway' && target.id === id;
}

function attached(gateway: string | undefined, vpc: string, range: Range): Filter {
  return gateway === undefined
    ? gate('internet gateway', false, `none is attached to ${vpc}`, range, vpc)
    : gate(`internet gateway ${gateway}`, true, `attached to ${vpc}`, range, gateway);
}

function publicAddress(each: Interface, { family }: Traffic): Filter | null {
  // Every IPv6 address is a public one.
  if (family === 6) return null;
  const detail = each.publicIpv4
    ? 'has a public IPv4 address'
    : 'has no public IPv4 address, so the internet gateway cannot translate for it';
  return gate(`${each.owner} (${each.what} in ${each.subnet.id})`, each.publicIpv4, detail, each.range, placeId(each));
}

function outward(network: Network, from: Interface, to: End, traffic: Traffic, down?: string): Way[] {
  const { subnet } = from;
  const { vpc } = subnet;
  const out = groupFilter(from, 'egress', { name: to.name, groups: [] }, traffic);
  const route = (wanted: Wanted, name: string): Filter =>
    routeFilter(subnet.table, subnet.id, traffic, wanted, name, false);
  const there = aclFilter(subnet.acl, subnet.id, 'outbound', traffic, false);
  const back = aclFilter(subnet.acl, subnet.id, 'inbound', traffic, true);
  const ways: Way[] = [
    {
      kind: 'internet-gateway',
      filters: present([
        out,
        route(toGateway(vpc.internetGateway), 'an internet gateway'),
        there,
        publicAddress(from, traffic),
        attached(vpc.internetGateway, vpc.id, vpc.range),
        back,
      ]),
    },
  ];
  if (leadsElsewhere(subnet))
    ways.push({ kind: 'elsewhere', filters: present([out, route(isElsewhere, to.name), there, back]) });
  const named = new Set(subnet.table.routes.map(({ target }) => ('id' in target ? target.id : '')));
  for (const endpoint of network.endpoints) {
    if (!named.has(endpoint.id)) continue;
    const door = gate(
      `gateway endpoint ${endpoint.id}`,
      true,
      `leads to ${endpoint.service}`,
      endpoint.range,
      endpoint.id,
    );
    const filters = [
      out,
      route((target) => target.kind === 'gateway-endpoint' && target.id === endpoint.id, endpoint.id),
      there,
      door,
      back,
    ];
    ways.push({ kind: 'gateway-endpoint', filters: present(filters) });
  }
  for (const [id, owner] of traffic.family === 6 ? network.egressOnlyGateways : []) {
    if (!named.has(id)) continue;
    const door = gate(`egress-only gateway ${id}`, owner === vpc.id, `belongs to ${owner}`, subnet.range, id);
    const filters = [
      out,
      route((target) => target.kind === 'egress-only-gateway' && target.id === id, id),
      there,
      door,
      back,
    ];
    ways.push({ kind: 'egress-only-gateway', filters: present(filters) });
  }
  for (const nat of traffic.family === 4 ? network.natGateways.values() : []) {
    if (!named.has(nat.id)) continue;
    const first = [out, route((target) => target.kind === 'nat-gateway' && target.id === nat.id, nat.id), there];
    ways.push({
      kind: 'nat-gateway',
      filters: present([...first, ...through(network, nat, from, traffic, down), back]),
    });
  }
  return ways;
}

/** What a packet passes at a NAT gateway and behind it. */
function through(network: Network, nat: NatGateway, from: Interface, traffic: Traffic, down?: string): Filter[] {
  const vpc = network.vpcs.get(nat.vpc);
  const name = `NAT gateway ${nat.id}`;
  // A regional gateway is in every zone.
  const works = nat.subnet === undefined || down === undefined || leftWithout(down, nat.subnet.zone);
  const own = nat.vpc === from.subnet.vpc.id;
  const kind = nat.public ? 'translates to its public address' : 'is private and has no public address';
  const state = !works ? `is in ${down}, which is down` : own ? kind : `belongs to ${nat.vpc}`;
  const door = gate(name, works && own && nat.public, state, nat.range, nat.id);
  const exit = attached(vpc?.internetGateway, nat.vpc, nat.range);
  const { subnet } = nat;
  // A regional gateway has a route table of its own that leads to the internet gateway, and no subnet whose ACL would be asked.
  if (!subnet) return [door, exit];
  const addresses = subnet.blocks
    .filter((block) => block.family === traffic.family)
    .map(({ interval }) => ({ low: interval.low + 4n, high: interval.high - 1n }));
  const behind = translated(`behind ${name}`, addresses, [
    routeFilter(subnet.table, subnet.id, traffic, toGateway(vpc?.internetGateway), 'an internet gateway', false),
    aclFilter(subnet.acl, subnet.id, 'outbound', traffic, false),
    exit,
    aclFilter(subnet.acl, subnet.id, 'inbound', traffic, true),
  ]);
  if (subnet === from.subnet) return [door, behind];
  return [
    aclFilter(subnet.acl, subnet.id, 'inbound', traffic, false),
    door,
    behind,
    aclFilter(subnet.acl, subnet.id, 'outbound', traffic, true),
  ];
}

/** NAT gateways take source ports from 1024. https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html */
const natPorts: Interval = { low: 1024n, high: 65535n };
const anyDestination = box({});

/** The stations behind a translation: they see the gateway's address and a port that it chose. */
function translated(station: string, addresses: readonly Interval[], filters: readonly Filter[]): Filter {
  const base = between(addresses, [anyDestination.destination], {
    sourcePort: natPorts,
    destinationPort: anyDestination.destinationPort,
  });
  const passing = (reading: 'least' | 'most', every: boolean): Packets =>
    filters.reduce((left, filter) => intersect(left, filter.allows(reading, every)), base);
  const forDestination = (packets: Packets): Packets =>
    packets.map(({ destination, destinationPort }) => box({ destination, destinationPort }));
  const hops = (packet: Packet): Hop[] => {
    const same = { low: BigInt(packet.destination), high: BigInt(packet.destination) };
    const port = { low: BigInt(packet.destinationPort), high: BigInt(packet.destinationPort) };
    const wanted = [box({ destination: same, destinationPort: port })];
    const failing = intersect(subtract(base, passing('least', true)), wanted);
    const good = intersect(passing('least', false), wanted);
    const inner = sample(good.length > 0 ? good : failing.length > 0 ? failing : intersect(base, wanted), [
      { sourcePort: 49152 },
    ]);
    return filters.flatMap((filter) => hopsAt(filter, inner));
  };
  return {
    station,
    allows: (reading, every) =>
      every
        ? subtract(everything, forDestination(subtract(base, passing(reading, true))))
        : forDestination(passing(reading, false)),
    explain(packet) {
      const stop = hops(packet).find((hop) => !hop.passes);
      return stop ?? { passes: true, detail: 'passes', range: { line: 1, column: 1, endLine: 1, endColumn: 1 } };
    },
    hops,
    doubts: filters.flatMap((filter) => filter.doubts),
  };
}
