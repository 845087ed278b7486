/** The network interfaces that services put into subnets. */
import { groupOf } from './groups.ts';
import type { Interface, SecurityGroup, Subnet } from './model.ts';
import type { Reader } from './reader.ts';
import type { Resource } from '../cloudformation/template.ts';
import { at, flagAt, itemsAt, textAt, undecidedIn } from '../cloudformation/value.ts';
import type { Value } from '../cloudformation/value.ts';

type Properties = Value;

/** Where a type of resource says what its interfaces are like. */
interface Kind {
  what: string;
  subnets: (properties: Properties, reader: Reader) => Value[];
  groups: (properties: Properties) => Value[];
  /** A public IPv4 address besides the private one. */
  publicIpv4: (properties: Properties, subnet: Subnet) => boolean;
  ipv6: (properties: Properties, subnet: Subnet) => boolean;
  /** A network load balancer without groups is not filtered; everything else then has the default group of its VPC. */
  mayHaveNoGroup?: (properties: Properties) => boolean;
}

const never = (): boolean => false;
const hasIpv6 = (subnet: Subnet): boolean => subnet.blocks.some((block) => block.family === 6);
const awsvpc = (properties: Properties): Value | undefined =>
  at(properties, 'NetworkConfiguration', 'AwsvpcConfiguration');

function subnetGroup(reader: Reader, value: Value | undefined, type: string): Value[] {
  const id = reader.target(value, [type]);
  const group = id === undefined ? undefined : reader.template.resources.get(id);
  return itemsAt(group?.properties, 'SubnetIds');
}

const database: Omit<Kind, 'groups'> = {
  what: 'database',
  subnets: (properties, reader) => subnetGroup(reader, at(properties, 'DBSubnetGroupName'), 'AWS::RDS::DBSubnetGroup'),
  // Private unless it says otherwise, as long as a subnet group is named.
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
  publicIpv4: (properties) => flagAt(properties, 'PubliclyAccessible') ?? false,
  ipv6: (properties, subnet) => textAt(properties, 'NetworkType') === 'DUAL' && hasIpv6(subnet),
};

const kinds: Readonly<Record<string, Kind>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    what: 'load balancer',
    subnets: (properties) => [
      ...itemsAt(properties, 'Subnets'),
      ...itemsAt(properties, 'SubnetMappings').flatMap((mapping) => at(mapping, 'SubnetId') ?? []),
    ],
    groups: (properties) => itemsAt(properties, 'SecurityGroups'),
    publicIpv4: (properties) => textAt(properties, 'Scheme') !== 'internal',
    ipv6: (properties, subnet) =>
      (textAt(properties, 'IpAddressType') ?? '').startsWith('dualstack') && hasIpv6(subnet),
    mayHaveNoGroup: (properties) => textAt(properties, 'Type') === 'network',
  },
  'AWS::ECS::Service': {
    what: 'task',
    subnets: (properties) => itemsAt(awsvpc(properties), 'Subnets'),
    groups: (properties) => itemsAt(awsvpc(properties), 'SecurityGroups'),
    publicIpv4: (properties) => textAt(awsvpc(properties), 'AssignPublicIp') === 'ENABLED',
    ipv6: (_properties, subnet) => hasIpv6(subnet),
  },
  'AWS::RDS::DBInstance': { ...database, groups: (properties) => itemsAt(properties, 'VPCSecurityGroups') },
  'AWS::RDS::DBCluster': { ...database, groups: (properties) => itemsAt(properties, 'VpcSecurityGroupIds') },
  'AWS::ElastiCache::ReplicationGroup': {
    what: 'cache',
    subnets: (properties, reader) =>
      subnetGroup(reader, at(properties, 'CacheSubnetGroupName'), 'AWS::ElastiCache::SubnetGroup'),
    groups: (properties) => itemsAt(properties, 'SecurityGroupIds'),
    publicIpv4: never,
    ipv6: (properties, subnet) => textAt(properties, 'NetworkType') === 'dual_stack' && hasIpv6(subnet),
  },
  'AWS::EC2::Instance': {
    what: 'instance',
    subnets: (properties) => [at(card(properties), 'SubnetId') ?? at(properties, 'SubnetId') ?? []].flat(),
    groups: (properties) => [...itemsAt(card(properties), 'GroupSet'), ...itemsAt(properties, 'SecurityGroupIds')],
    publicIpv4: (properties, subnet) => flagAt(card(properties), 'AssociatePublicIpAddress') ?? subnet.mapPublicIp,
    ipv6: (_properties, subnet) => hasIpv6(subnet) && subnet.assignIpv6,
  },
  'AWS::Lambda::Function': {
    what: 'function',
    subnets: (properties) => itemsAt(properties, 'VpcConfig', 'SubnetIds'),
    groups: (properties) => itemsAt(properties, 'VpcConfig', 'SecurityGroupIds'),
    publicIpv4: never,
    ipv6: (properties, subnet) =>
      flagAt(properties, 'VpcConfig', 'Ipv6AllowedForDualStack') === true && hasIpv6(subnet),
  },
  'AWS::EC2::VPCEndpoint': {
    what: 'endpoint',
    subnets: (properties) => itemsAt(properties, 'SubnetIds'),
    groups: (properties) => itemsAt(properties, 'SecurityGroupIds'),
    publicIpv4: never,
    ipv6: (properties, subnet) => (textAt(properties, 'IpAddressType') ?? 'ipv4') !== 'ipv4' && hasIpv6(subnet),
  },
};

/** The first network interface of an instance, where its settings may be nested. */
function card(properties: Properties): Value | undefined {
  return itemsAt(properties, 'NetworkInterfaces')[0];
}

export function readInterfaces(
  reader: Reader,
  subnets: ReadonlyMap<string, Subnet>,
  groups: ReadonlyMap<string, SecurityGroup>,
): Interface[] {
  return [...reader.template.resources.values()].flatMap((resource) => {
    const kind = kinds[resource.type];
    return kind ? readResource(reader, resource, kind, subnets, groups) : [];
  });
}

function readResource(
  reader: Reader,
  { id, range, properties }: Resource,
  kind: Kind,
  subnets: ReadonlyMap<string, Subnet>,
  groups: ReadonlyMap<string, SecurityGroup>,
): Interface[] {
  const own: SecurityGroup[] = [];
  for (const value of kind.groups(properties)) {
    const group = groups.get(groupOf(reader, value, id) ?? '');
    if (group) own.push(group);
    else if (value.kind === 'undecided') reader.doubt(value.range, value.why, id);
  }
  return kind.subnets(properties, reader).flatMap((value): Interface[] => {
    const doubt = undecidedIn(value);
    if (doubt) reader.doubt(doubt.range, doubt.why, id);
    const subnet = doubt ? undefined : subnets.get(reader.target(value, ['AWS::EC2::Subnet'], id) ?? '');
    if (!subnet) return [];
    for (const group of own) {
      if (group.vpc !== subnet.vpc.id)
        reader.fault(
          range,
          `The group \`${group.id}\` belongs to \`${group.vpc}\`, the subnet \`${subnet.id}\` to \`${subnet.vpc.id}\`; AWS refuses the pair.`,
        );
    }
    const none = own.length === 0;
    return [
      {
        ...{ owner: id, what: kind.what, range, subnet },
        groups: !none ? own : kind.mayHaveNoGroup?.(properties) ? null : [subnet.vpc.defaultGroup],
        publicIpv4: kind.publicIpv4(properties, subnet),
        ipv6: kind.ipv6(properties, subnet),
      },
    ];
  });
}

/** A host that is only assumed: somewhere in a subnet, with these groups, or filtered by none. */
export function assumedHost(name: string, subnet: Subnet, groups: SecurityGroup[] | null): Interface {
  return {
    owner: name,
    what: 'host',
    range: subnet.range,
    subnet,
    groups,
    publicIpv4: subnet.mapPublicIp,
    ipv6: hasIpv6(subnet),
  };
}
