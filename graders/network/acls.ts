/**
 * Network ACLs: numbered entries, the first match decides, nothing matches means no; answers are judged like any packet.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
import type { Cidr, Family } from './cidr.ts';
import type { Acl, AclEntry, Vpc } from './model.ts';
import { anyPort } from './packets.ts';
import { protocolOf } from './reader.ts';
import type { Reader } from './reader.ts';
import { at, flagAt, integerAt, textAt, undecidedIn } from '../cloudformation/value.ts';

/** 0.0.0.0/0 or ::/0. */
export function wholeFamily(family: Family): Cidr {
  return { family, interval: { low: 0n, high: (1n << (family === 4 ? 32n : 128n)) - 1n }, prefix: 0 };
}

/** The ACL that every VPC comes with lets everything pass. */
export function defaultAcl(vpc: Vpc): Acl {
  const entries = ([4, 6] as const).flatMap((family): AclEntry[] =>
    [true, false].map((egress) => ({
      ...{ range: vpc.range, number: family === 4 ? 100 : 101, egress, allow: true },
      ...{ protocol: 'all', ports: anyPort, block: wholeFamily(family) },
    })),
  );
  return { id: `${vpc.id}.DefaultNetworkAcl`, range: vpc.range, entries };
}

export function readAcls(reader: Reader, acls: ReadonlyMap<string, Acl>): void {
  for (const { range, properties } of reader.all('AWS::EC2::NetworkAclEntry')) {
    const owner = at(properties, 'NetworkAclId');
    const isDefault = owner?.kind === 'reference' && owner.attribute === 'DefaultNetworkAcl';
    const acl = acls.get(
      isDefault ? `${owner.resource}.DefaultNetworkAcl` : (reader.target(owner, ['AWS::EC2::NetworkAcl']) ?? ''),
    );
    const number = integerAt(properties, 'RuleNumber');
    const action = textAt(properties, 'RuleAction')?.toLowerCase();
    const doubt =
      undecidedIn(at(properties, 'RuleNumber')) ??
      undecidedIn(at(properties, 'RuleAction')) ??
      undecidedIn(at(properties, 'Egress'));
    if (doubt) reader.doubt(doubt.range, doubt.why);
    if (!acl || doubt) continue;
    if (number === undefined || number < 1 || number > 32766 || (action !== 'allow' && action !== 'deny')) {
      reader.fault(
        range,
        'An entry has a `RuleNumber` from 1 to 32766 and a `RuleAction` of `allow` or `deny`; AWS refuses it otherwise.',
      );
      continue;
    }
    const egress = flagAt(properties, 'Egress') ?? false;
    if (acl.entries.some((entry) => entry.number === number && entry.egress === egress))
      reader.fault(
        range,
        `The ${egress ? 'outbound' : 'inbound'} number ${number} of \`${acl.id}\` is taken; AWS refuses the second entry.`,
      );
    const entry = readEntry(reader, properties, number, egress, action === 'allow');
    if (entry) acl.entries.push(entry);
  }
  for (const acl of acls.values()) acl.entries.sort((a, b) => a.number - b.number);
}

function readEntry(
  reader: Reader,
  properties: NonNullable<Parameters<typeof at>[0]>,
  number: number,
  egress: boolean,
  allow: boolean,
): AclEntry | null {
  const { range } = properties;
  const { protocol, unknown: protocolUnknown } = protocolOf(at(properties, 'Protocol'));
  const portRange = at(properties, 'PortRange') ?? { kind: 'object', entries: [], range };
  const ports = reader.ports(portRange, protocolUnknown === undefined ? protocol : 'all', ['From', 'To']);
  const [four, six] = [at(properties, 'CidrBlock'), at(properties, 'Ipv6CidrBlock')];
  const family: Family = six && !four ? 6 : 4;
  const value = family === 6 ? six : four;
  if (!value) reader.fault(range, 'An entry needs a `CidrBlock` or an `Ipv6CidrBlock`.');
  if (!value || !ports) return null;
  const block = reader.cidr(value, family);
  const unknown =
    protocolUnknown ??
    ports.unknown ??
    (block === null ? (undecidedIn(value)?.why ?? 'the block is not known') : undefined);
  if (block === null && undecidedIn(value) === undefined) return null;
  return {
    ...{ range, number, egress, allow, protocol, ports: ports.ports, block: block ?? wholeFamily(family) },
    ...(unknown !== undefined && { unknown }),
  };
}
