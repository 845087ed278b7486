/** VPCs, their subnets, and which route table and network ACL each subnet has. */
import { standInBlock } from '../cloudformation/attributes.ts';
import { contains, formatCidr, overlap, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import { defaultAcl } from './acls.ts';
import type { Acl, RouteTable, Subnet, Vpc } from './model.ts';
import type { Reader } from './reader.ts';
import { anyPort } from './packets.ts';
import { at, flagAt, textAt } from '../cloudformation/value.ts';

interface Layout {
  vpcs: Map<string, Vpc>;
  subnets: Map<string, Subnet>;
  tables: Map<string, RouteTable>;
  acls: Map<string, Acl>;
}

export function readSubnets(reader: Reader): Layout {
  const vpcs = readVpcs(reader);
  const tables = new Map<string, RouteTable>();
  const acls = new Map<string, Acl>();
  for (const vpc of vpcs.values()) {
    const id = `${vpc.id}.MainRouteTable`;
    tables.set(id, { id, range: vpc.range, vpc: vpc.id, routes: [] });
    const acl = defaultAcl(vpc);
    acls.set(acl.id, acl);
  }
  for (const { id, range, properties } of reader.all('AWS::EC2::RouteTable')) {
    const vpc = reader.target(at(properties, 'VpcId'), ['AWS::EC2::VPC']);
    if (vpc !== undefined) tables.set(id, { id, range, vpc, routes: [] });
  }
  for (const { id, range } of reader.all('AWS::EC2::NetworkAcl')) acls.set(id, { id, range, entries: [] });

  const subnets = new Map<string, Subnet>();
  for (const { id, range, properties } of reader.all('AWS::EC2::Subnet')) {
    const vpc = vpcs.get(reader.target(at(properties, 'VpcId'), ['AWS::EC2::VPC']) ?? '');
    if (!vpc) continue;
    const blocks: Cidr[] = [];
    for (const [name, family] of [['CidrBlock', 4] as const, ['Ipv6CidrBlock', 6] as const]) {
      const value = at(properties, name);
      if (!value) continue;
      const block = reader.cidr(value, family);
      if (block) blocks.push(block);
      else reader.doubt(value.range, value.kind === 'undecided' ? value.why : 'the block of this subnet is not known');
      if (!block) continue;
      if (!vpc.blocks.some((outer) => outer.family === family && contains(outer.interval, block.interval))) {
        const outer = vpc.blocks.map((each) => formatCidr(each.family, each.interval.low, each.prefix)).join(', ');
        reader.fault(
          value.range,
          `${textAt(value)} is not inside the VPC \`${vpc.id}\` (${outer}), so the subnet cannot be made.`,
        );
      }
      if (family === 4 && (block.prefix < 16 || block.prefix > 28))
        reader.fault(value.range, `A subnet is between /16 and /28; AWS refuses /${block.prefix}.`);
      const taken = [...subnets.values()].find(
        (other) =>
          other.vpc === vpc &&
          other.blocks.some((each) => each.family === family && overlap(each.interval, block.interval)),
      );
      if (taken)
        reader.fault(value.range, `${textAt(value)} overlaps the subnet \`${taken.id}\`; AWS refuses the second one.`);
    }
    const zone = textAt(properties, 'AvailabilityZone');
    const zoneValue = at(properties, 'AvailabilityZone');
    if (zoneValue && zone === undefined)
      reader.doubt(
        zoneValue.range,
        zoneValue.kind === 'undecided' ? zoneValue.why : 'the zone of this subnet is not known',
      );
    subnets.set(id, {
      ...{ id, range, vpc, zone, blocks },
      mapPublicIp: flagAt(properties, 'MapPublicIpOnLaunch') ?? false,
      assignIpv6: flagAt(properties, 'AssignIpv6AddressOnCreation') ?? false,
      table: tables.get(`${vpc.id}.MainRouteTable`)!,
      acl: acls.get(`${vpc.id}.DefaultNetworkAcl`)!,
    });
  }
  associate(reader, 'AWS::EC2::SubnetRouteTableAssociation', subnets, (subnet, properties) => {
    const table = tables.get(reader.target(at(properties, 'RouteTableId'), ['AWS::EC2::RouteTable']) ?? '');
    if (table) subnet.table = table;
    if (table && table.vpc !== subnet.vpc.id)
      reader.fault(
        properties.range,
        `The route table \`${table.id}\` belongs to \`${table.vpc}\`, the subnet \`${subnet.id}\` to \`${subnet.vpc.id}\`.`,
      );
  });
  associate(reader, 'AWS::EC2::SubnetNetworkAclAssociation', subnets, (subnet, properties) => {
    const acl = acls.get(reader.target(at(properties, 'NetworkAclId'), ['AWS::EC2::NetworkAcl']) ?? '');
    if (acl) subnet.acl = acl;
  });
  return { vpcs, subnets, tables, acls };
}

function associate(
  reader: Reader,
  type: string,
  subnets: ReadonlyMap<string, Subnet>,
  apply: (subnet: Subnet, properties: Parameters<typeof at>[0] & object) => void,
): void {
  const done = new Map<string, string>();
  for (const { id, range, properties } of reader.all(type)) {
    const subnet = subnets.get(reader.target(at(properties, 'SubnetId'), ['AWS::EC2::Subnet']) ?? '');
    if (!subnet) continue;
    const before = done.get(subnet.id);
    if (before !== undefined)
      reader.fault(
        range,
        `The subnet \`${subnet.id}\` is associated by \`${before}\` already; it has one at a time, so the stack fails.`,
      );
    done.set(subnet.id, id);
    apply(subnet, properties);
  }
}

function readVpcs(reader: Reader): Map<string, Vpc> {
  const vpcs = new Map<string, Vpc>();
  for (const [index, { id, range, properties }] of reader.all('AWS::EC2::VPC').entries()) {
    const value = at(properties, 'CidrBlock');
    const block = value ? reader.cidr(value, 4) : null;
    if (!block)
      reader.doubt(
        value?.range ?? range,
        value?.kind === 'undecided' ? value.why : `the block of \`${id}\` is not known`,
      );
    if (value && block && (block.prefix < 16 || block.prefix > 28))
      reader.fault(value.range, `A VPC is between /16 and /28; AWS refuses /${block.prefix}.`);
    vpcs.set(id, {
      ...{ id, range, blocks: [...(block ? [block] : []), ...moreBlocks(reader, id, index)] },
      dnsSupport: flagAt(properties, 'EnableDnsSupport') ?? true,
      dnsHostnames: flagAt(properties, 'EnableDnsHostnames') ?? false,
      defaultGroup: {
        ...{ id: `${id}.DefaultSecurityGroup`, range, vpc: id, egress: [], defaultEgress: true },
        ingress: [
          {
            range,
            writtenIn: id,
            protocol: 'all',
            ports: anyPort,
            peer: { kind: 'group', id: `${id}.DefaultSecurityGroup` },
          },
        ],
      },
    });
  }
  for (const { properties } of reader.all('AWS::EC2::VPCGatewayAttachment')) {
    const vpc = vpcs.get(reader.target(at(properties, 'VpcId'), ['AWS::EC2::VPC']) ?? '');
    const gateway = reader.target(at(properties, 'InternetGatewayId'), ['AWS::EC2::InternetGateway']);
    if (vpc && gateway !== undefined) vpc.internetGateway = gateway;
  }
  return vpcs;
}

function moreBlocks(reader: Reader, vpc: string, index: number): Cidr[] {
  return reader.all('AWS::EC2::VPCCidrBlock').flatMap(({ properties }) => {
    const owner = at(properties, 'VpcId');
    if (owner?.kind !== 'reference' || owner.resource !== vpc) return [];
    if (flagAt(properties, 'AmazonProvidedIpv6CidrBlock')) {
      const { low, prefix } = standInBlock(index);
      return parseCidr(formatCidr(6, low, prefix)).block ?? [];
    }
    const [four, six] = [at(properties, 'CidrBlock'), at(properties, 'Ipv6CidrBlock')];
    return [...(four ? [reader.cidr(four, 4)] : []), ...(six ? [reader.cidr(six, 6)] : [])].flatMap(
      (block) => block ?? [],
    );
  });
}
