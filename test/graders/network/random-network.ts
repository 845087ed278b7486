/**
 * Random small networks, and a second reading of them that knows no sets: it sends packets one by one. It shares no code
 * with graders/network, and addresses are plain numbers here.
 */

export interface Block {
  text: string;
  low: number;
  high: number;
}
interface AclEntry {
  number: number;
  egress: boolean;
  allow: boolean;
  block: Block;
  protocol: '-1' | '6' | '17';
  ports: [number, number];
}
interface Rule {
  egress: boolean;
  protocol: '-1' | 'tcp' | 'udp';
  ports: [number, number];
  peer: Block | { group: number };
}
interface Host {
  subnet: number;
  groups: number[];
  isPublic: boolean;
}
export interface Spec {
  attached: boolean;
  subnets: { block: Block; table: number | null; acl: number | null }[];
  tables: { block: Block; target: 'igw' | 'nat' }[][];
  acls: AclEntry[][];
  groups: { inline: Rule[]; separate: Rule[] }[];
  hosts: Host[];
  natSubnet: number;
}

export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function block(text: string): Block {
  const [address, prefix] = text.split('/') as [string, string];
  const low = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return { text, low, high: low + 2 ** (32 - Number(prefix)) - 1 };
}

const all = block('0.0.0.0/0');
const far = block('203.0.113.0/25');
const subnetBlocks = ['10.0.0.0/28', '10.0.0.16/28', '10.0.0.32/28'].map(block);
const ruleBlocks = [
  ...[all, all, far, ...subnetBlocks],
  ...['10.0.0.0/24', '10.0.0.8/29', '10.0.0.20/30', '10.0.0.40/29', '192.0.2.0/24'].map(block),
];
const portRanges: [number, number][] = [
  [0, 65535],
  [443, 443],
  [80, 443],
  [1024, 65535],
  [32768, 60999],
  [1, 1023],
  [49152, 65535],
];
const sourcePorts = [1, 79, 80, 442, 443, 444, 1023, 1024, 32767, 32768, 49151, 49152, 60999, 61000, 65535];
/** One address of each class that the blocks above tell apart. */
export const outside = ['203.0.113.25/32', '203.0.113.200/32', '8.8.8.8/32', '192.0.2.9/32'].map(
  (text) => block(text).low,
);

export function randomSpec(next: () => number): Spec {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const chance = (share: number): boolean => next() < share;
  const several = <T>(most: number, make: (index: number) => T): T[] =>
    Array.from({ length: Math.floor(next() * (most + 1)) }, (_, index) => make(index));
  const rule = (egress: boolean): Rule => ({
    egress,
    protocol: pick(['-1', 'tcp', 'tcp', 'tcp', 'udp'] as const),
    ports: pick(portRanges),
    peer: chance(0.4) ? { group: pick([0, 1, 2]) } : pick(ruleBlocks),
  });
  const entry = (egress: boolean, number: number): AclEntry => ({
    ...{ number, egress, allow: chance(0.75), block: pick(ruleBlocks) },
    ...{ protocol: pick(['-1', '6', '6', '17'] as const), ports: pick(portRanges) },
  });
  const acl = (): AclEntry[] =>
    [false, true].flatMap((egress) => [
      ...several(3, (index) => entry(egress, 10 * index + 1 + Math.floor(next() * 9))),
      ...(chance(0.7)
        ? [
            {
              ...entry(egress, 100),
              allow: true,
              block: all,
              ports: pick([
                [0, 65535],
                [1024, 65535],
              ] as [number, number][]),
            },
          ]
        : []),
    ]);
  const table = () => {
    const routes = [];
    if (chance(0.8)) routes.push({ block: all, target: pick(['igw', 'nat'] as const) });
    if (chance(0.3)) routes.push({ block: far, target: pick(['igw', 'nat'] as const) });
    return routes;
  };
  return {
    attached: chance(0.9),
    subnets: subnetBlocks.map((each) => ({
      block: each,
      table: chance(0.9) ? pick([0, 1]) : null,
      acl: chance(0.6) ? pick([0, 1]) : null,
    })),
    tables: [table(), table()],
    acls: [acl(), acl()],
    groups: [0, 1, 2].map(() => ({
      inline: [...several(2, () => rule(false)), ...several(1, () => rule(true))],
      separate: several(2, () => rule(chance(0.4))),
    })),
    hosts: [0, 1, 2].map(() => ({
      subnet: pick([0, 1, 2]),
      groups: chance(0.3) ? [0, 1] : [pick([0, 1, 2])],
      isPublic: chance(0.4),
    })),
    natSubnet: pick([0, 1, 2]),
  };
}

export function templateOf(spec: Spec): string {
  const ref = (name: string) => ({ Ref: name });
  const peer = (rule: Rule) =>
    'group' in rule.peer
      ? {
          [rule.egress ? 'DestinationSecurityGroupId' : 'SourceSecurityGroupId']: {
            'Fn::GetAtt': [`Group${rule.peer.group}`, 'GroupId'],
          },
        }
      : { CidrIp: rule.peer.text };
  const properties = (rule: Rule) => ({
    IpProtocol: rule.protocol,
    ...(rule.protocol !== '-1' && { FromPort: rule.ports[0], ToPort: rule.ports[1] }),
    ...peer(rule),
  });
  const resources: Record<string, { Type: string; Properties?: object }> = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/24' } },
    Igw: { Type: 'AWS::EC2::InternetGateway' },
    Nat: {
      Type: 'AWS::EC2::NatGateway',
      Properties: { SubnetId: ref(`Subnet${spec.natSubnet}`), AllocationId: 'eipalloc-1' },
    },
  };
  if (spec.attached)
    resources['Attachment'] = {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') },
    };
  spec.subnets.forEach(({ block: own, table, acl }, index) => {
    resources[`Subnet${index}`] = { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: own.text } };
    if (table !== null)
      resources[`T${index}`] = {
        Type: 'AWS::EC2::SubnetRouteTableAssociation',
        Properties: { SubnetId: ref(`Subnet${index}`), RouteTableId: ref(`Table${table}`) },
      };
    if (acl !== null)
      resources[`A${index}`] = {
        Type: 'AWS::EC2::SubnetNetworkAclAssociation',
        Properties: { SubnetId: ref(`Subnet${index}`), NetworkAclId: ref(`Acl${acl}`) },
      };
  });
  spec.tables.forEach((routes, table) => {
    resources[`Table${table}`] = { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } };
    routes.forEach(({ block: own, target }, index) => {
      const to = target === 'igw' ? { GatewayId: ref('Igw') } : { NatGatewayId: ref('Nat') };
      resources[`R${table}${index}`] = {
        Type: 'AWS::EC2::Route',
        Properties: { RouteTableId: ref(`Table${table}`), DestinationCidrBlock: own.text, ...to },
      };
    });
  });
  spec.acls.forEach((entries, acl) => {
    resources[`Acl${acl}`] = { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } };
    entries.forEach((entry, index) => {
      resources[`E${acl}${index}`] = {
        Type: 'AWS::EC2::NetworkAclEntry',
        Properties: {
          ...{
            NetworkAclId: ref(`Acl${acl}`),
            RuleNumber: entry.number,
            Egress: entry.egress,
            RuleAction: entry.allow ? 'allow' : 'deny',
          },
          ...{ Protocol: entry.protocol, CidrBlock: entry.block.text },
          ...(entry.protocol !== '-1' && { PortRange: { From: entry.ports[0], To: entry.ports[1] } }),
        },
      };
    });
  });
  spec.groups.forEach(({ inline, separate }, group) => {
    const [ingress, egress] = [inline.filter((rule) => !rule.egress), inline.filter((rule) => rule.egress)];
    resources[`Group${group}`] = {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        VpcId: ref('Vpc'),
        SecurityGroupIngress: ingress.map(properties),
        ...(egress.length > 0 && { SecurityGroupEgress: egress.map(properties) }),
      },
    };
    separate.forEach((rule, index) => {
      resources[`S${group}${index}`] = {
        Type: `AWS::EC2::SecurityGroup${rule.egress ? 'Egress' : 'Ingress'}`,
        Properties: { GroupId: ref(`Group${group}`), ...properties(rule) },
      };
    });
  });
  spec.hosts.forEach(({ subnet, groups, isPublic }, index) => {
    resources[`Host${index}`] = {
      Type: 'AWS::ECS::Service',
      Properties: {
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            ...{ Subnets: [ref(`Subnet${subnet}`)], SecurityGroups: groups.map((group) => ref(`Group${group}`)) },
            AssignPublicIp: isPublic ? 'ENABLED' : 'DISABLED',
          },
        },
      },
    };
  });
  return JSON.stringify({ Resources: resources }, null, 1);
}

interface Packet {
  from: number;
  fromPort: number;
  to: number;
  toPort: number;
}
const back = ({ from, fromPort, to, toPort }: Packet): Packet => ({
  from: to,
  fromPort: toPort,
  to: from,
  toPort: fromPort,
});
const within = (value: number, { low, high }: Block): boolean => low <= value && value <= high;

/** Sends packets through a network, one at a time. */
export class Simulator {
  readonly #spec: Spec;
  readonly #protocol: 'tcp' | 'udp';
  readonly #behindNat = new Map<string, { some: boolean; every: boolean }>();
  constructor(spec: Spec, protocol: 'tcp' | 'udp') {
    this.#spec = spec;
    this.#protocol = protocol;
  }

  /** Does some packet arrive, and do all of them? */
  ask(from: number | 'internet', to: number | 'internet', port: number): { some: boolean; every: boolean } {
    let [some, every] = [false, true];
    for (const source of this.#addresses(from))
      for (const destination of this.#addresses(to))
        for (const fromPort of sourcePorts) {
          const result = this.#send(from, to, { from: source, fromPort, to: destination, toPort: port });
          some ||= result.some;
          if (fromPort >= 1024) every &&= result.every;
        }
    return { some, every };
  }

  #addresses(place: number | 'internet'): number[] {
    if (place === 'internet') return outside;
    return this.#usable(this.#spec.hosts[place]!.subnet);
  }

  #usable(subnet: number): number[] {
    const { low } = this.#spec.subnets[subnet]!.block;
    return Array.from({ length: 11 }, (_, index) => low + 4 + index);
  }

  #send(from: number | 'internet', to: number | 'internet', packet: Packet): { some: boolean; every: boolean } {
    const both = (result: boolean) => ({ some: result, every: result });
    const host = from === 'internet' ? null : this.#spec.hosts[from]!;
    const other = to === 'internet' ? null : this.#spec.hosts[to]!;
    if (host && other) {
      const groups = this.#group(host, true, packet, other) && this.#group(other, false, packet, host);
      const crossing =
        host.subnet === other.subnet ||
        (this.#cross(host.subnet, other.subnet, packet) && this.#cross(other.subnet, host.subnet, back(packet)));
      return both(groups && crossing);
    }
    if (other) {
      return both(
        this.#spec.attached &&
          other.isPublic &&
          this.#acl(other.subnet, false, packet) &&
          this.#group(other, false, packet, null) &&
          this.#route(other.subnet, packet.from) === 'igw' &&
          this.#acl(other.subnet, true, back(packet)),
      );
    }
    if (
      !host ||
      !this.#group(host, true, packet, null) ||
      !this.#acl(host.subnet, true, packet) ||
      !this.#acl(host.subnet, false, back(packet))
    )
      return both(false);
    const target = this.#route(host.subnet, packet.to);
    if (target === 'igw') return both(this.#spec.attached && host.isPublic);
    if (target !== 'nat') return both(false);
    const { natSubnet } = this.#spec;
    const reaches =
      natSubnet === host.subnet || (this.#acl(natSubnet, false, packet) && this.#acl(natSubnet, true, back(packet)));
    return reaches ? this.#translate(packet.to, packet.toPort) : both(false);
  }

  #translate(to: number, toPort: number): { some: boolean; every: boolean } {
    const key = `${to}:${toPort}`;
    const known = this.#behindNat.get(key);
    if (known) return known;
    const { natSubnet, attached } = this.#spec;
    const results = this.#usable(natSubnet).flatMap((from) =>
      sourcePorts
        .filter((fromPort) => fromPort >= 1024)
        .map((fromPort) => {
          const packet = { from, fromPort, to, toPort };
          return (
            attached &&
            this.#route(natSubnet, to) === 'igw' &&
            this.#acl(natSubnet, true, packet) &&
            this.#acl(natSubnet, false, back(packet))
          );
        }),
    );
    const result = { some: results.includes(true), every: !results.includes(false) };
    this.#behindNat.set(key, result);
    return result;
  }

  #cross(from: number, to: number, packet: Packet): boolean {
    return this.#acl(from, true, packet) && this.#acl(to, false, packet);
  }

  #route(subnet: number, to: number): 'igw' | 'nat' | null {
    const { table } = this.#spec.subnets[subnet]!;
    const routes = table === null ? [] : this.#spec.tables[table]!;
    const fitting = routes.filter((route) => within(to, route.block));
    return fitting.sort((a, b) => a.block.high - a.block.low - (b.block.high - b.block.low))[0]?.target ?? null;
  }

  #acl(subnet: number, egress: boolean, packet: Packet): boolean {
    const { acl } = this.#spec.subnets[subnet]!;
    if (acl === null) return true;
    const number = this.#protocol === 'tcp' ? '6' : '17';
    const entries = this.#spec.acls[acl]!.filter((entry) => entry.egress === egress).sort(
      (a, b) => a.number - b.number,
    );
    for (const { protocol, ports, block: own, allow } of entries) {
      const fits = protocol === '-1' || (protocol === number && ports[0] <= packet.toPort && packet.toPort <= ports[1]);
      if (fits && within(egress ? packet.to : packet.from, own)) return allow;
    }
    return false;
  }

  #group(host: Host, egress: boolean, packet: Packet, peer: Host | null): boolean {
    return host.groups.some((index) => {
      const { inline, separate } = this.#spec.groups[index]!;
      const rules = [...inline, ...separate].filter((rule) => rule.egress === egress);
      if (egress && rules.length === 0) return true;
      return rules.some((rule) => {
        const fits =
          rule.protocol === '-1' ||
          (rule.protocol === this.#protocol && rule.ports[0] <= packet.toPort && packet.toPort <= rule.ports[1]);
        if (!fits) return false;
        if ('group' in rule.peer) return peer?.groups.includes(rule.peer.group) ?? false;
        return within(egress ? packet.to : packet.from, rule.peer);
      });
    });
  }
}
