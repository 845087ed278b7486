/** NAT and egress-only gateways, and the routes of every table. https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html */
import { contains, formatCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import type { NatGateway, Route, RouteTable, Subnet, Target, Vpc } from './model.ts';
import { managedList } from './prefixes.ts';
import type { Reader } from './reader.ts';
import type { Resource } from '../cloudformation/template.ts';
import { at, itemsAt, textAt, textOf, undecidedIn } from '../cloudformation/value.ts';
import type { Value } from '../cloudformation/value.ts';

export function readRoutes(
  reader: Reader,
  vpcs: ReadonlyMap<string, Vpc>,
  subnets: ReadonlyMap<string, Subnet>,
  tables: ReadonlyMap<string, RouteTable>,
): { natGateways: Map<string, NatGateway>; egressOnlyGateways: Map<string, string> } {
  const natGateways = readNatGateways(reader, subnets);
  const egressOnlyGateways = new Map<string, string>();
  for (const { id, properties } of reader.all('AWS::EC2::EgressOnlyInternetGateway')) {
    const vpc = reader.target(at(properties, 'VpcId'), ['AWS::EC2::VPC']);
    if (vpc !== undefined) egressOnlyGateways.set(id, vpc);
  }
  for (const table of tables.values()) {
    for (const block of vpcs.get(table.vpc)?.blocks ?? [])
      table.routes.push({ range: table.range, blocks: [block], destination: nameOf(block), target: { kind: 'local' } });
  }
  for (const resource of reader.all('AWS::EC2::Route')) {
    const table = tables.get(reader.target(at(resource.properties, 'RouteTableId'), ['AWS::EC2::RouteTable']) ?? '');
    const route = table && readRoute(reader, resource);
    if (!route) continue;
    const twin = table.routes.find((other) => other.destination === route.destination);
    if (twin)
      reader.fault(
        resource.range,
        `The table \`${table.id}\` has a route for ${route.destination} already; AWS refuses the second one.`,
      );
    else if (
      vpcs
        .get(table.vpc)
        ?.blocks.some((own) =>
          route.blocks.some((block) => block.family === own.family && contains(own.interval, block.interval)),
        )
    )
      table.routes.push({
        ...route,
        target: { kind: 'unknown', why: 'a route for part of the VPC sends local packets through an appliance' },
      });
    else table.routes.push(route);
  }
  return { natGateways, egressOnlyGateways };
}

function nameOf({ family, interval, prefix }: Cidr): string {
  return formatCidr(family, interval.low, prefix);
}

function readNatGateways(reader: Reader, subnets: ReadonlyMap<string, Subnet>): Map<string, NatGateway> {
  const gateways = new Map<string, NatGateway>();
  for (const { id, range, properties } of reader.all('AWS::EC2::NatGateway')) {
    const isPublic = textAt(properties, 'ConnectivityType') !== 'private';
    if (textAt(properties, 'AvailabilityMode') === 'regional') {
      const vpc = reader.target(at(properties, 'VpcId'), ['AWS::EC2::VPC']);
      if (at(properties, 'SubnetId') || vpc === undefined)
        reader.fault(range, 'A regional NAT gateway has a `VpcId` and no `SubnetId`; AWS refuses it otherwise.');
      if (vpc !== undefined) gateways.set(id, { id, range, public: isPublic, vpc });
      continue;
    }
    const subnet = subnets.get(reader.target(at(properties, 'SubnetId'), ['AWS::EC2::Subnet']) ?? '');
    if (!at(properties, 'SubnetId')) reader.fault(range, 'A zonal NAT gateway needs a `SubnetId`.');
    if (isPublic && !at(properties, 'AllocationId'))
      reader.fault(
        range,
        'A public NAT gateway in a subnet needs the `AllocationId` of an elastic IP; without it the stack fails.',
      );
    if (subnet) gateways.set(id, { id, range, public: isPublic, subnet, vpc: subnet.vpc.id });
  }
  return gateways;
}

/** Properties of a route that name its target, and what each leads to. */
const targets: Readonly<Record<string, { types: readonly string[]; kind: Target['kind'] }>> = {
  GatewayId: { types: ['AWS::EC2::InternetGateway'], kind: 'internet-gateway' },
  NatGatewayId: { types: ['AWS::EC2::NatGateway'], kind: 'nat-gateway' },
  EgressOnlyInternetGatewayId: { types: ['AWS::EC2::EgressOnlyInternetGateway'], kind: 'egress-only-gateway' },
  ...Object.fromEntries(
    [
      ...['InstanceId', 'NetworkInterfaceId', 'TransitGatewayId', 'VpcPeeringConnectionId', 'VpcEndpointId'],
      ...['CarrierGatewayId', 'LocalGatewayId', 'CoreNetworkArn'],
    ].map((name) => [name, { types: [], kind: 'elsewhere' as const }]),
  ),
};

function readRoute(reader: Reader, { id, range, properties }: Resource): Route | null {
  const destination = readDestination(reader, properties, range);
  const given = Object.keys(targets).filter((name) => at(properties, name) !== undefined);
  const [name, ...more] = given;
  if (name === undefined || more.length > 0) {
    reader.fault(
      range,
      `The route \`${id}\` needs one target, such as \`GatewayId\` or \`NatGatewayId\`; it has ${given.length}.`,
    );
    return null;
  }
  if (!destination) return null;
  const target = readTarget(reader, name, at(properties, name)!);
  if (!target) return null;
  const family = destination.blocks[0]?.family;
  if (family === 4 && target.kind === 'egress-only-gateway')
    reader.fault(range, 'An egress-only internet gateway carries IPv6 only; AWS refuses the route.');
  if (family === 6 && target.kind === 'nat-gateway' && destination.name !== '64:ff9b::/96')
    reader.fault(range, 'A NAT gateway translates IPv4; AWS takes no IPv6 route to it but `64:ff9b::/96`.');
  return { range, blocks: destination.blocks, destination: destination.name, target };
}

function readDestination(
  reader: Reader,
  properties: Value,
  range: Value['range'],
): { name: string; blocks: Cidr[] } | null {
  const list = at(properties, 'DestinationPrefixListId');
  if (list) {
    const blocks = prefixList(reader, list);
    if (blocks) return blocks;
    reader.doubt(list.range, 'the blocks of this prefix list are not known');
    return null;
  }
  const [four, six] = [at(properties, 'DestinationCidrBlock'), at(properties, 'DestinationIpv6CidrBlock')];
  const value = four ?? six;
  if (!value || (four && six)) {
    reader.fault(
      range,
      'A route needs one destination: `DestinationCidrBlock`, `DestinationIpv6CidrBlock` or `DestinationPrefixListId`.',
    );
    return null;
  }
  const block = reader.cidr(value, four ? 4 : 6);
  if (!block && undecidedIn(value)) reader.doubt(value.range, undecidedIn(value)!.why);
  return block && { name: nameOf(block), blocks: [block] };
}

/** A prefix list of the template, or a managed one of the region. Null: not known here. */
export function prefixList(reader: Reader, value: Value): { name: string; blocks: Cidr[] } | null {
  const text = textOf(value);
  const managed = text === undefined ? undefined : managedList(text);
  if (managed) return { name: `prefix list ${text} (${managed.service})`, blocks: managed.blocks };
  if (value.kind !== 'reference') return null;
  const own = reader.template.resources.get(value.resource);
  if (own?.type !== 'AWS::EC2::PrefixList') return null;
  const family = textAt(own.properties, 'AddressFamily') === 'IPv6' ? 6 : 4;
  const entries = itemsAt(own.properties, 'Entries').map((entry) => at(entry, 'Cidr'));
  if (entries.some((entry) => textOf(entry) === undefined)) return null;
  const blocks = entries.flatMap((entry) => (entry ? (reader.cidr(entry, family) ?? []) : []));
  return { name: `prefix list \`${own.id}\``, blocks };
}

function readTarget(reader: Reader, name: string, value: Value): Target | null {
  const { types, kind } = targets[name]!;
  if (kind === 'elsewhere') return { kind, id: value.kind === 'reference' ? value.resource : (textOf(value) ?? name) };
  const text = textOf(value);
  if (name === 'GatewayId' && text !== undefined)
    return text === 'local' ? { kind: 'local' } : { kind: 'unknown', why: `\`${text}\` is not part of this template` };
  const doubt = undecidedIn(value);
  if (doubt) return { kind: 'unknown', why: doubt.why };
  if (value.kind === 'reference' && reader.template.resources.get(value.resource)?.type === 'AWS::EC2::VPNGateway')
    return { kind: 'elsewhere', id: value.resource };
  const id = reader.target(value, types);
  return id === undefined ? null : ({ kind, id } as Target);
}
