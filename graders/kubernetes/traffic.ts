/** Connections between the parties of a sample cluster, as exercises list them, and what findings say of them. */
import { z } from 'zod';
import type { Finding, Range } from '../check.ts';
import type { Direction, Judgement, NamedPort, Party, Protocol } from './network-policy.ts';

export interface Attempt {
  from: Party;
  to: Party;
  port: number;
  protocol: Protocol;
}

/** A connection and what the policies say at both its ends. */
export interface Tried {
  attempt: Attempt;
  ends: Record<Direction, Judgement>;
  /** As the check judges it: both ends let it pass, or the one end that it asks. */
  open: boolean;
  expected: boolean;
  /** The entry of the parameters that it comes from. */
  wanted: { reason: string };
}

/** `8080`, or `{port: 53, protocol: UDP}`; a port also as text where a placeholder fills it in. */
const number = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number),
]);
export const portSchema = z.union([
  number.transform((port): NamedPort => ({ port, protocol: 'TCP' })),
  z.strictObject({ port: number, protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP') }),
]);

/** Does one of the patterns name the party? */
export function matches(patterns: readonly string[], { name, pod }: Party): boolean {
  return patterns.some(
    (pattern) => pattern === '*' || pattern === name || (pod !== undefined && pattern === `${pod.namespace}/*`),
  );
}

/** Every pair and port; a pod does not talk to itself. */
export function attempts(
  parties: readonly Party[],
  from: readonly string[],
  to: readonly string[],
  ports: readonly NamedPort[],
): Attempt[] {
  const distinct = [...new Map(ports.map((each) => [`${each.port}/${each.protocol}`, each])).values()];
  return parties
    .filter((party) => matches(from, party))
    .flatMap((source) =>
      parties
        .filter((party) => party !== source && matches(to, party))
        .flatMap((target) => distinct.map(({ port, protocol }) => ({ from: source, to: target, port, protocol }))),
    );
}

/** `judged`: the end that was asked alone. */
export function connectionFinding(
  file: string,
  { from, to, port, protocol }: Attempt,
  ends: Record<Direction, Judgement>,
  open: boolean,
  reason: string,
  judged?: Direction,
): Finding {
  const texts = { egress: endText(ends.egress, 'egress', from), ingress: endText(ends.ingress, 'ingress', to) };
  const decisive = judged ?? (ends.egress.allowed ? 'ingress' : 'egress');
  const told =
    judged === 'egress'
      ? `${from.name} may send to ${to.name}`
      : judged === 'ingress'
        ? `${to.name} lets ${from.name} in`
        : `${from.name} does not reach ${to.name}`;
  const asked = judged === undefined ? (['egress', 'ingress'] as const) : ([judged] as const);
  return {
    file,
    ...placeOf(ends[decisive]),
    message: `${told} on ${protocol} ${port}. ${texts[decisive]}. ${reason}`,
    witness: {
      form: 'path',
      packet: { source: `${from.name} ${from.address}`, destination: `${to.name} ${to.address}`, protocol, port },
      reachable: open,
      hops: asked.map((direction) => ({
        station: `${direction} of ${direction === 'egress' ? from.name : to.name}`,
        detail: texts[direction],
        verdict: ends[direction].allowed ? 'pass' : 'stop',
        file,
        line: placeOf(ends[direction]).line,
      })),
    },
  };
}

function endText({ allowed, isolatedBy, by }: Judgement, direction: Direction, own: Party): string {
  if (!own.pod) return `${own.name} is no pod, so no policy is about it`;
  if (isolatedBy.length === 0) return `No policy isolates ${own.name} for ${direction}, so everything passes`;
  const names = isolatedBy.map((policy) => `\`${policy.name}\``).join(', ');
  if (by) return `A rule of \`${by.policy.name}\` lets it pass`;
  return allowed
    ? 'It passes'
    : `${own.name} is isolated for ${direction} by ${names}, and no rule of them lets it pass`;
}

function placeOf({ by, isolatedBy }: Judgement): Range {
  const { line, column, endLine, endColumn } = by?.range ??
    isolatedBy[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { line, column, endLine, endColumn };
}

/** A cluster of three pods for examples. */
export const trafficExample = {
  files: {
    'cluster.yaml': ['web', 'api', 'db']
      .map(
        (name, index) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: quay, labels: { app: ${name} } }
spec: { containers: [{ name: a, image: a, ports: [{ containerPort: 8080 }] }] }
status: { podIP: 10.0.0.${index + 10} }
`,
      )
      .join('---\n'),
  },
  policy: (source: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: quay }
spec:
  podSelector: { matchLabels: { app: api } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: ${source} } } }]
`,
  params: {
    cluster: 'cluster.yaml',
    judge: 'allowed',
    allow: [{ from: ['quay/web'], to: ['quay/api'], ports: [8080], reason: 'The pages come from there.' }],
  },
};
