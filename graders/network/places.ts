/** What a question about reachability names: a logical id, `internet`, or a CIDR. */
import { contains, overlap, parsePlace, without } from './cidr.ts';
import type { Cidr, Family, Interval } from './cidr.ts';
import { assumedHost } from './interfaces.ts';
import type { Interface, Network } from './model.ts';
import { allServiceBlocks } from './prefixes.ts';

export interface Place {
  name: string;
  /** Inside the template's VPCs. */
  interfaces: Interface[];
  /** Outside, by family. */
  outside: Record<Family, Interval[]>;
}

/** Addresses that no internet gateway carries. https://www.iana.org/assignments/iana-ipv4-special-registry */
const notPublic = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
].flatMap((text) => parsePlace(text)?.interval ?? []);

/** Public addresses that are neither of the template nor of a service that gateway endpoints lead to. */
export function internet(network: Network): Place {
  return publicAddresses(network, allServiceBlocks);
}

function publicAddresses(network: Network, except: readonly Cidr[]): Place {
  const own = [...network.vpcs.values()].flatMap((vpc) => vpc.blocks);
  const taken = (family: Family): Interval[] =>
    [...own, ...except].filter((block) => block.family === family).map((block) => block.interval);
  const all4: Interval = { low: 0n, high: 0xffffffffn };
  const global6: Interval = { low: 0x2n << 124n, high: (0x4n << 124n) - 1n };
  return {
    name: 'internet',
    interfaces: [],
    outside: { 4: without([all4], [...notPublic, ...taken(4)]), 6: without([global6], taken(6)) },
  };
}

/** The public addresses of a service that gateway endpoints exist for. */
export function servicePlace(name: string, blocks: readonly Cidr[]): Place {
  return { name, interfaces: [], outside: { 4: blocks.map((block) => block.interval), 6: [] } };
}

/** Null: the template has nothing of that name that packets come from or go to. */
export function findPlace(network: Network, name: string): Place | null {
  if (name === 'internet') return internet(network);
  const none: Place['outside'] = { 4: [], 6: [] };
  const owned = network.interfaces.filter((each) => each.owner === name);
  if (owned.length > 0) return { name, interfaces: owned, outside: none };
  const subnet = network.subnets.get(name);
  if (subnet) return { name, interfaces: [assumedHost(name, subnet, null)], outside: none };
  const group = network.groups.get(name);
  if (group) {
    const hosts = [...network.subnets.values()]
      .filter((each) => each.vpc.id === group.vpc)
      .map((each) => ({ ...assumedHost(name, each, [group]), publicIpv4: false }));
    return { name, interfaces: hosts, outside: none };
  }
  const block = parsePlace(name);
  if (!block) return null;
  const hosts = [...network.subnets.values()].flatMap((each) =>
    each.blocks
      .filter((own) => own.family === block.family && overlap(own.interval, block.interval))
      .map((own) => ({
        ...assumedHost(name, each, null),
        addresses: [contains(own.interval, block.interval) ? block.interval : own.interval],
      })),
  );
  const all = publicAddresses(network, []).outside[block.family];
  const outside = all.flatMap((interval) =>
    overlap(interval, block.interval) ? [meet(interval, block.interval)] : [],
  );
  return { name, interfaces: hosts, outside: { ...none, [block.family]: outside } };
}

function meet(a: Interval, b: Interval): Interval {
  return { low: a.low > b.low ? a.low : b.low, high: a.high < b.high ? a.high : b.high };
}

/** The same interfaces in the same groups, whose rules are not asked in one direction. */
export function letting(place: Place, direction: 'egress' | 'ingress'): Place {
  return { ...place, interfaces: place.interfaces.map((each) => ({ ...each, notAsked: direction })) };
}
