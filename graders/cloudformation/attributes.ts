/** Attributes of resources that the template itself decides, so that functions can go on working with them. */
import { formatCidr } from '../network/cidr.ts';
import type { Resolver } from './resolver.ts';
import { flagAt, textAt } from './value.ts';
import type { Value } from './value.ts';

/** The value of `GetAtt resource.attribute`, or undefined when only AWS knows it. */
export function knownAttribute(resolver: Resolver, resource: string, attribute: string): Value | undefined {
  const type = resolver.types.get(resource);
  if (type === 'AWS::EC2::VPC' && attribute === 'CidrBlock') return resolver.property(resource, 'CidrBlock');
  if (type === 'AWS::EC2::VPC' && attribute === 'Ipv6CidrBlocks') return ipv6Blocks(resolver, resource);
  if (type === 'AWS::EC2::Subnet' && ['CidrBlock', 'AvailabilityZone', 'VpcId'].includes(attribute))
    return resolver.property(resource, attribute);
  return undefined;
}

/**
 * Amazon chooses the IPv6 block of a VPC when it is made. A block of the documentation range (RFC 3849) stands for it: whatever
 * Amazon chooses, subnets and rules cut from it lie the same way.
 */
export function standInBlock(index: number): { low: bigint; prefix: number } {
  return { low: (0x20010db8n << 96n) | (BigInt(0x1000 + index) << 80n), prefix: 56 };
}

function ipv6Blocks(resolver: Resolver, vpc: string): Value | undefined {
  const vpcs = [...resolver.types].filter(([, type]) => type === 'AWS::EC2::VPC').map(([id]) => id);
  const associations = [...resolver.types].filter(([, type]) => type === 'AWS::EC2::VPCCidrBlock').map(([id]) => id);
  for (const id of associations) {
    const owner = resolver.property(id, 'VpcId');
    if (owner?.kind !== 'reference' || owner.resource !== vpc) continue;
    const { range } = owner;
    const own = resolver.property(id, 'Ipv6CidrBlock');
    if (own) return { kind: 'array', items: [own], range };
    const { low, prefix } = standInBlock(vpcs.indexOf(vpc));
    if (flagOf(resolver.property(id, 'AmazonProvidedIpv6CidrBlock')))
      return { kind: 'array', items: [{ kind: 'string', value: formatCidr(6, low, prefix), range }], range };
  }
  return undefined;
}

function flagOf(value: Value | undefined): boolean {
  return value !== undefined && (flagAt(value) ?? textAt(value) === 'true');
}
