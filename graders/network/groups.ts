/**
 * Security groups: rules only allow, answers are let through, a rule may name a group instead of addresses.
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
import { wholeFamily } from './acls.ts';
import type { GroupRule, Peer, SecurityGroup, Vpc } from './model.ts';
import { anyPort } from './packets.ts';
import { protocolOf } from './reader.ts';
import type { Reader } from './reader.ts';
import { prefixList } from './routes.ts';
import { at, itemsAt, undecidedIn } from '../cloudformation/value.ts';
import type { Value } from '../cloudformation/value.ts';

const securityGroup = 'AWS::EC2::SecurityGroup';

export function readGroups(reader: Reader, vpcs: ReadonlyMap<string, Vpc>): Map<string, SecurityGroup> {
  const groups = new Map<string, SecurityGroup>();
  for (const vpc of vpcs.values()) groups.set(vpc.defaultGroup.id, vpc.defaultGroup);
  for (const { id, range, properties } of reader.all(securityGroup)) {
    const vpc = reader.target(at(properties, 'VpcId'), ['AWS::EC2::VPC'], id);
    if (!at(properties, 'VpcId'))
      reader.fault(
        range,
        `\`${id}\` has no \`VpcId\`, so AWS makes it in the default VPC of the account, where nothing here can use it.`,
      );
    if (vpc !== undefined) groups.set(id, { id, range, vpc, ingress: [], egress: [], defaultEgress: true });
  }
  const add = (id: string, direction: 'ingress' | 'egress', rule: Value, writtenIn: string): void => {
    const group = groups.get(id);
    // Any egress rule, written in the group or as a resource of its own, takes the place of the default one.
    if (group && direction === 'egress') group.defaultEgress = false;
    const read = group && readRule(reader, rule, direction, writtenIn);
    if (read) group[direction].push(read);
  };
  for (const { id, properties } of reader.all(securityGroup)) {
    for (const rule of itemsAt(properties, 'SecurityGroupIngress')) add(id, 'ingress', rule, id);
    for (const rule of itemsAt(properties, 'SecurityGroupEgress')) add(id, 'egress', rule, id);
  }
  for (const direction of ['ingress', 'egress'] as const) {
    const type = direction === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress';
    for (const { id, properties } of reader.all(type)) {
      const owner = groupOf(reader, at(properties, 'GroupId'));
      if (owner !== undefined) add(owner, direction, properties, id);
      else if (!at(properties, 'GroupId'))
        reader.fault(properties.range, `\`${id}\` has no \`GroupId\`, so it belongs to no group.`);
    }
  }
  return groups;
}

/** The group that a value names: one of the template, or the default group of a VPC. */
export function groupOf(reader: Reader, value: Value | undefined, owner?: string): string | undefined {
  if (value?.kind === 'reference' && value.attribute === 'DefaultSecurityGroup')
    return `${value.resource}.DefaultSecurityGroup`;
  return reader.target(value, [securityGroup], owner);
}

const peerNames = {
  ingress: ['CidrIp', 'CidrIpv6', 'SourcePrefixListId', 'SourceSecurityGroupId'],
  egress: ['CidrIp', 'CidrIpv6', 'DestinationPrefixListId', 'DestinationSecurityGroupId'],
} as const;

function readRule(reader: Reader, rule: Value, direction: 'ingress' | 'egress', writtenIn: string): GroupRule | null {
  if (rule.kind === 'undecided') {
    return { range: rule.range, writtenIn, protocol: 'all', ports: anyPort, peer: { kind: 'unknown', why: rule.why } };
  }
  if (!at(rule, 'IpProtocol')) reader.fault(rule.range, 'A rule needs an `IpProtocol`, such as `tcp`; `-1` means all.');
  const { protocol, unknown: protocolUnknown } = protocolOf(at(rule, 'IpProtocol'));
  const ports = reader.ports(rule, protocolUnknown === undefined ? protocol : 'all', ['FromPort', 'ToPort']);
  const peer = readPeer(reader, rule, direction);
  const unknown = protocolUnknown ?? ports?.unknown;
  if (!ports || !peer) return null;
  return {
    range: rule.range,
    writtenIn,
    protocol,
    ports: ports.ports,
    peer,
    ...(unknown !== undefined && { unknown }),
  };
}

function readPeer(reader: Reader, rule: Value, direction: 'ingress' | 'egress'): Peer | null {
  const names = peerNames[direction];
  const given = names.filter((name) => at(rule, name) !== undefined);
  const [name, ...more] = given;
  if (name === undefined || more.length > 0) {
    if (at(rule, 'SourceSecurityGroupName'))
      return { kind: 'unknown', why: 'a group by name exists in the default VPC only' };
    reader.fault(
      rule.range,
      `A rule names one ${direction === 'ingress' ? 'source' : 'destination'}: ${names.map((each) => `\`${each}\``).join(', ')}. This one has ${given.length}.`,
    );
    return null;
  }
  const value = at(rule, name)!;
  const doubt = undecidedIn(value);
  if (doubt) return { kind: 'unknown', why: doubt.why };
  if (name === 'CidrIp' || name === 'CidrIpv6') {
    const block = reader.cidr(value, name === 'CidrIp' ? 4 : 6);
    return block && { kind: 'blocks', name: block.prefix === 0 ? 'everybody' : '', blocks: [block] };
  }
  if (name.endsWith('PrefixListId')) {
    const list = prefixList(reader, value);
    return list
      ? { kind: 'blocks', ...list }
      : { kind: 'unknown', why: 'the blocks of this prefix list are not known' };
  }
  if (value.kind !== 'reference') return { kind: 'unknown', why: 'the group is not part of this template' };
  const id = groupOf(reader, value);
  return id === undefined ? null : { kind: 'group', id };
}

/** The default rule as two rules, so that a path can name it. */
export function egressOf(group: SecurityGroup): GroupRule[] {
  if (!group.defaultEgress) return group.egress;
  return ([4, 6] as const).map((family) => ({
    ...{ range: group.range, writtenIn: group.id, protocol: 'all', ports: anyPort },
    peer: { kind: 'blocks', name: 'everybody', blocks: [wholeFamily(family)] },
  }));
}
