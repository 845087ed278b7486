/** What every part of the model's reading needs: resources by type, references checked by type, faults and unknowns with their places. */
import type { Finding, Range } from '../check.ts';
import { parseCidr } from './cidr.ts';
import type { Cidr, Family, Interval } from './cidr.ts';
import type { Protocol, Unknown } from './model.ts';
import { anyPort } from './packets.ts';
import type { Resource, Template } from '../cloudformation/template.ts';
import { at, integerAt, textOf, undecidedIn, place } from '../cloudformation/value.ts';
import type { Value } from '../cloudformation/value.ts';

/** The attributes that stand for the id of a resource, beside `Ref`. */
const idAttributes = [
  ...['Id', 'VpcId', 'SubnetId', 'GroupId', 'RouteTableId', 'NatGatewayId', 'InternetGatewayId', 'PrefixListId'],
  ...['VPCGatewayAttachment', 'NetworkAclId', 'VpcEndpointId'],
];

export class Reader {
  readonly template: Template;
  readonly faults: Finding[] = [];
  readonly unknown: Unknown[] = [];

  constructor(template: Template) {
    this.template = template;
    for (const { id, made, range } of template.resources.values()) {
      if (made === 'undecided')
        this.unknown.push({ ...range, why: `whether \`${id}\` is made depends on a condition that is not decided` });
    }
  }

  /** Resources of a type in the order of the file. */
  all(type: string): Resource[] {
    return [...this.template.resources.values()].filter((resource) => resource.type === type);
  }

  fault(range: Range, message: string): void {
    this.faults.push({ file: this.template.file, ...place(range), message });
  }

  doubt(range: Range, why: string, owner?: string): void {
    this.unknown.push({ ...place(range), why, ...(owner !== undefined && { owner }) });
  }

  /**
   * The logical id that a value refers to, if it is a resource of one of these types. Undefined otherwise: a wrong type is a
   * fault, what the template does not show a doubt.
   */
  target(value: Value | undefined, types: readonly string[], owner?: string): string | undefined {
    if (value === undefined) return undefined;
    if (value.kind === 'reference' && (value.attribute === 'Ref' || idAttributes.includes(value.attribute))) {
      const type = this.template.resources.get(value.resource)?.type;
      if (type !== undefined && types.includes(type)) return value.resource;
      if (type === undefined)
        this.fault(value.range, `\`${value.resource}\` is not made under this condition, so nothing can refer to it.`);
      else this.fault(value.range, `\`${value.resource}\` is an ${type}; an ${types[0]} is due here.`);
      return undefined;
    }
    const literal = textOf(value);
    const why =
      undecidedIn(value)?.why ??
      (literal === undefined ? 'only AWS knows this value' : `\`${literal}\` is not part of this template`);
    this.doubt(value.range, why, owner);
    return undefined;
  }

  /** A CIDR of this family; a fault when the text is wrong, a doubt (answered by null) when it is not known. */
  cidr(value: Value, family: Family): Cidr | null {
    const text = textOf(value);
    if (text === undefined) return null;
    const { block, fault } = parseCidr(text);
    if (fault !== null) this.fault(value.range, `${fault[0] === '`' ? fault : capital(fault)}.`);
    if (block && block.family !== family) {
      this.fault(value.range, `\`${text}\` is an IPv${block.family} block; an IPv${family} block is due here.`);
      return null;
    }
    return block;
  }

  /** `FromPort` and `ToPort`, or `From` and `To`. TCP and UDP need both. Null: AWS refuses the rule, and so there is none. */
  ports(properties: Value, protocol: Protocol, names: [string, string]): { ports: Interval; unknown?: string } | null {
    const [fromValue, toValue] = names.map((name) => at(properties, name));
    const doubt = undecidedIn(fromValue) ?? undecidedIn(toValue);
    if (doubt) return { ports: anyPort, unknown: doubt.why };
    if (protocol === 'all' || protocol === 'other') return { ports: anyPort };
    const [from, to] = [integerAt(fromValue), integerAt(toValue)];
    if (from === undefined || to === undefined) {
      this.fault(
        properties.range,
        `A rule for ${protocol} needs \`${names[0]}\` and \`${names[1]}\`; AWS refuses it without them.`,
      );
      return null;
    }
    if (from < 0 || to > 65535 || from > to) {
      this.fault(
        fromValue?.range ?? properties.range,
        `${from} to ${to} is not a range of ports, so AWS refuses the rule.`,
      );
      return null;
    }
    return { ports: { low: BigInt(from), high: BigInt(to) } };
  }
}

/** Rules name a protocol by word or number; -1 is all. https://www.iana.org/assignments/protocol-numbers */
export function protocolOf(value: Value | undefined): { protocol: Protocol; unknown?: string } {
  const doubt = undecidedIn(value);
  if (doubt) return { protocol: 'all', unknown: doubt.why };
  const known: Readonly<Record<string, Protocol>> = {
    '-1': 'all',
    all: 'all',
    '6': 'tcp',
    tcp: 'tcp',
    '17': 'udp',
    udp: 'udp',
  };
  return { protocol: known[textOf(value)?.toLowerCase() ?? ''] ?? 'other' };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
