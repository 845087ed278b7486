/**
 * NetworkPolicy objects and what they decide, as a network plugin enforces them: a pod that some policy selects for a
 * direction is isolated in it, and what any of these policies allows passes. A connection needs both ends.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 *
 * An `ipBlock` is compared with the address of the other end, be it a pod or not, as the agent of the Amazon VPC CNI does.
 */
import type { Finding, Range } from '../check.ts';
import { inBlock, parseBlock } from '../iam/ip.ts';
import { parseCidr } from '../network/cidr.ts';
import { entriesAt, itemsAt, stringAt, toValue } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { checkFields } from './fields.ts';
import { given } from './manifests.ts';
import type { KubernetesObject, Manifests } from './manifests.ts';
import { networkPolicyFields } from './network-policy-schema.ts';

export type Direction = 'ingress' | 'egress';
export type Protocol = 'TCP' | 'UDP' | 'SCTP';
type Labels = Readonly<Record<string, string>>;

/** A pod of the sample cluster, or an address outside of it. */
export interface Party {
  /** `namespace/name`, or a name such as `internet`. */
  name: string;
  address: string;
  pod?: { namespace: string; namespaceLabels: Labels; labels: Labels; ports: NamedPort[] };
}

export interface NamedPort {
  name?: string;
  port: number;
  protocol: Protocol;
}

export interface Policy {
  name: string;
  namespace: string;
  range: Range;
  selector: (labels: Labels) => boolean;
  /** The rules of each direction that the policy isolates for; a direction that is missing is left alone. */
  rules: Partial<Record<Direction, Rule[]>>;
}

interface Rule {
  range: Range;
  /** Null: everybody. */
  peers: ((party: Party, own: string) => boolean)[] | null;
  /** Null: every port. */
  ports: ((port: number, protocol: Protocol, receiver: Party) => boolean)[] | null;
}

export interface Judgement {
  allowed: boolean;
  /** The policies that select the pod for this direction. */
  isolatedBy: Policy[];
  /** The rule that lets it pass, with its policy. */
  by?: { policy: Policy; range: Range };
}

/** Policies of a file, and what the API server refuses in them. */
export function readPolicies(manifests: Manifests): { policies: Policy[]; faults: Finding[] } {
  const faults: Finding[] = [];
  const { file } = manifests;
  const policies = manifests.objects.flatMap((object): Policy[] => {
    const at = { file, ...object.range };
    if (object.kind !== 'NetworkPolicy') {
      faults.push({
        ...at,
        message: `A ${object.kind} stands here; only NetworkPolicy objects are read from this file.`,
      });
      return [];
    }
    if (object.apiVersion !== 'networking.k8s.io/v1') {
      faults.push({
        ...at,
        message: `NetworkPolicy is in \`networking.k8s.io/v1\`, not in \`${object.apiVersion}\`; the API server does not know this one.`,
      });
      return [];
    }
    const { undecodable, unknown } = checkFields(object.tree, networkPolicyFields, file);
    faults.push(...unknown, ...undecodable);
    if (undecodable.length > 0) return [];
    faults.push(...ruleFaults(object, file));
    return [readPolicy(object)];
  });
  return { policies, faults };
}

/** Whether one end lets a connection pass. `own` is the pod that is judged, `other` the far end. */
export function judge(
  policies: readonly Policy[],
  direction: Direction,
  own: Party,
  other: Party,
  port: number,
  protocol: Protocol,
): Judgement {
  const { pod } = own;
  // What is no pod is under no policy.
  const isolatedBy = pod
    ? policies.filter(
        (policy) => policy.namespace === pod.namespace && policy.rules[direction] && policy.selector(pod.labels),
      )
    : [];
  if (isolatedBy.length === 0) return { allowed: true, isolatedBy };
  const receiver = direction === 'ingress' ? own : other;
  for (const policy of isolatedBy) {
    for (const { peers, ports, range } of policy.rules[direction] ?? []) {
      const fits =
        (peers === null || peers.some((matches) => matches(other, policy.namespace))) &&
        (ports === null || ports.some((matches) => matches(port, protocol, receiver)));
      if (fits) return { allowed: true, isolatedBy, by: { policy, range } };
    }
  }
  return { allowed: false, isolatedBy };
}

function readPolicy({ name, namespace = 'default', tree, range }: KubernetesObject): Policy {
  const spec = given(tree, 'spec');
  const types = itemsAt(spec, 'policyTypes').flatMap((item) => (item.kind === 'string' ? [item.value] : []));
  // Left out, the types follow from what is written: ingress always, egress where there are egress rules.
  const isolates = (direction: Direction): boolean =>
    types.length > 0
      ? types.some((type) => type.toLowerCase() === direction)
      : direction === 'ingress' || itemsAt(spec, 'egress').length > 0;
  const rules: Policy['rules'] = {};
  for (const direction of ['ingress', 'egress'] as const) {
    if (isolates(direction)) rules[direction] = itemsAt(spec, direction).map((rule) => readRule(rule, direction));
  }
  return { name, namespace, range, selector: readSelector(given(spec, 'podSelector')), rules };
}

function readRule(tree: Tree, direction: Direction): Rule {
  const peers = itemsAt(tree, direction === 'ingress' ? 'from' : 'to');
  const ports = itemsAt(tree, 'ports');
  return {
    range: tree.range,
    peers: peers.length === 0 ? null : peers.map(readPeer),
    ports: ports.length === 0 ? null : ports.map(readPort),
  };
}

function readPeer(tree: Tree): (party: Party, own: string) => boolean {
  const block = given(tree, 'ipBlock');
  if (block) {
    const cidr = parseBlock(stringAt(block, 'cidr') ?? '');
    const except = itemsAt(block, 'except').flatMap((item) =>
      item.kind === 'string' ? (parseBlock(item.value) ?? []) : [],
    );
    return ({ address }) => cidr !== null && inBlock(address, cidr) && !except.some((hole) => inBlock(address, hole));
  }
  const [pods, namespaces] = [given(tree, 'podSelector'), given(tree, 'namespaceSelector')];
  const [podMatches, namespaceMatches] = [readSelector(pods), readSelector(namespaces)];
  return ({ pod }, own) => {
    if (!pod || (!pods && !namespaces)) return false;
    // Without a namespace selector the peer is in the policy's own namespace; with one, both have to match.
    return (namespaces ? namespaceMatches(pod.namespaceLabels) : pod.namespace === own) && podMatches(pod.labels);
  };
}

function readPort(tree: Tree): (port: number, protocol: Protocol, receiver: Party) => boolean {
  const wanted = stringAt(tree, 'protocol') ?? 'TCP';
  const [from, to] = [given(tree, 'port'), given(tree, 'endPort')];
  return (port, protocol, receiver) => {
    if (protocol !== wanted) return false;
    if (from === undefined) return true;
    if (from.kind === 'number') return from.value <= port && port <= (to?.kind === 'number' ? to.value : from.value);
    // A named port is looked up at the pod that receives.
    const named = receiver.pod?.ports.find(
      (each) => from.kind === 'string' && each.name === from.value && each.protocol === protocol,
    );
    return named?.port === port;
  };
}

/** An empty selector matches everything. */
function readSelector(tree: Tree | undefined): (labels: Labels) => boolean {
  const equals = entriesAt(tree, 'matchLabels').map(({ key, value }) => [key, toValue(value)] as const);
  const expressions = itemsAt(tree, 'matchExpressions').map((item) => ({
    key: stringAt(item, 'key') ?? '',
    operator: stringAt(item, 'operator'),
    values: itemsAt(item, 'values').map(toValue),
  }));
  return (labels) =>
    equals.every(([key, value]) => labels[key] === value) &&
    expressions.every(({ key, operator, values }) => {
      const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
      switch (operator) {
        case 'In':
          return label !== undefined && values.includes(label);
        case 'NotIn':
          return label === undefined || !values.includes(label);
        case 'Exists':
          return label !== undefined;
        case 'DoesNotExist':
          return label === undefined;
        default:
          return false;
      }
    });
}

/** Source: ValidateNetworkPolicySpec in https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/networking/validation/validation.go */
function ruleFaults({ tree }: KubernetesObject, file: string): Finding[] {
  const faults: Finding[] = [];
  const report = (range: Range, message: string): void => void faults.push({ file, ...range, message });
  const spec = given(tree, 'spec');
  for (const type of itemsAt(spec, 'policyTypes')) {
    if (type.kind === 'string' && !['Ingress', 'Egress'].includes(type.value))
      report(type.range, `A policy type is \`Ingress\` or \`Egress\`; the API server refuses \`${type.value}\`.`);
  }
  for (const direction of ['ingress', 'egress'] as const) {
    for (const rule of itemsAt(spec, direction)) {
      for (const port of itemsAt(rule, 'ports')) portFaults(port, report);
      for (const peer of itemsAt(rule, direction === 'ingress' ? 'from' : 'to')) peerFaults(peer, report);
    }
  }
  for (const selector of selectorsOf(spec)) {
    for (const item of itemsAt(selector, 'matchExpressions')) {
      const [operator, values] = [stringAt(item, 'operator') ?? '', itemsAt(item, 'values').length];
      const known = ['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator);
      if (!known)
        report(
          item.range,
          `\`${operator}\` is not an operator of a selector; there are In, NotIn, Exists and DoesNotExist.`,
        );
      else if (operator.endsWith('In') !== values > 0)
        report(
          item.range,
          `\`${operator}\` takes ${operator.endsWith('In') ? 'at least one value' : 'no values'}; the API server refuses the policy.`,
        );
    }
  }
  return faults;
}

function selectorsOf(spec: Tree | undefined): Tree[] {
  const peers = [
    ...itemsAt(spec, 'ingress').flatMap((rule) => itemsAt(rule, 'from')),
    ...itemsAt(spec, 'egress').flatMap((rule) => itemsAt(rule, 'to')),
  ];
  const found = peers.flatMap((peer) => [given(peer, 'podSelector'), given(peer, 'namespaceSelector')]);
  return [given(spec, 'podSelector'), ...found].flatMap((tree) => tree ?? []);
}

type Report = (range: Range, message: string) => void;

function portFaults(tree: Tree, report: Report): void {
  const [port, end, protocol] = [given(tree, 'port'), given(tree, 'endPort'), stringAt(tree, 'protocol')];
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol))
    report(tree.range, `\`${protocol}\` is not a protocol of a policy; there are TCP, UDP and SCTP, in capitals.`);
  if (port?.kind === 'number' && (port.value < 1 || port.value > 65535))
    report(port.range, `${port.text} is not a port from 1 to 65535.`);
  if (end && port?.kind !== 'number') report(end.range, '`endPort` needs a `port` that is a number.');
  else if (end?.kind === 'number' && port?.kind === 'number' && end.value < port.value)
    report(end.range, '`endPort` is below `port`; the API server refuses the policy.');
}

function peerFaults(tree: Tree, report: Report): void {
  const block = given(tree, 'ipBlock');
  const selectors = [given(tree, 'podSelector'), given(tree, 'namespaceSelector')].filter(Boolean).length;
  if (block && selectors > 0)
    report(tree.range, '`ipBlock` stands alone in a peer; the API server refuses it beside a selector.');
  if (!block && selectors === 0)
    report(
      tree.range,
      'A peer names `podSelector`, `namespaceSelector` or `ipBlock`; the API server refuses an empty one.',
    );
  if (!block) return;
  const cidr = parseCidr(stringAt(block, 'cidr') ?? '');
  if (cidr.fault !== null) report(given(block, 'cidr')?.range ?? block.range, `${cidr.fault}.`);
  for (const item of itemsAt(block, 'except')) {
    const hole = parseCidr(item.kind === 'string' ? item.value : '');
    if (hole.fault !== null) report(item.range, `${hole.fault}.`);
    else if (
      hole.block &&
      cidr.block &&
      (hole.block.interval.low < cidr.block.interval.low || hole.block.interval.high > cidr.block.interval.high)
    )
      report(item.range, 'What `except` takes out lies inside `cidr`; the API server refuses this one.');
  }
}
