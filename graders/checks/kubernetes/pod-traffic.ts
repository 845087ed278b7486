import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { joiningSchema, readCluster } from '../../kubernetes/cluster.ts';
import { judge, readPolicies } from '../../kubernetes/network-policy.ts';
import type { Direction, Party, Policy } from '../../kubernetes/network-policy.ts';
import { trafficMatrix } from '../../kubernetes/traffic-matrix.ts';
import { attempts, connectionFinding, matches, portSchema, trafficExample } from '../../kubernetes/traffic.ts';
import type { Attempt, Tried } from '../../kubernetes/traffic.ts';

const names = z.array(z.string().min(1)).min(1);

const params = z.strictObject({
  /** The file of the exercise with the sample cluster. */
  cluster: z.string(),
  /** Workloads of other files whose pods are in the cluster too, with the labels, the namespace and the ports that the learner gives them. */
  joining: z.array(joiningSchema).default([]),
  /** Addresses outside of the cluster by name. */
  outside: z.record(z.string(), z.string()).default({}),
  /** Parties as `namespace/pod`, `namespace/*`, the name of an outside address, or `*`. */
  allow: z.array(
    z.strictObject({ from: names, to: names, ports: z.array(portSchema).min(1), reason: z.string().min(1) }),
  ),
  /** `allowed`: what `allow` lists works at both ends. `egress`, `ingress`: nothing else leaves, or reaches, the pods of `deny`. */
  judge: z.enum(['allowed', 'egress', 'ingress']),
  deny: z.strictObject({ from: names, to: names, reason: z.string().min(1) }).optional(),
  /** Ports tried beside those that the pods of the cluster have. */
  ports: z.array(portSchema).default([]),
});

export default defineCheck({
  subject: 'kubernetes',
  params,
  title: 'Pods talk as they should',
  help: 'Evaluates every pair of a sample cluster and every port of its pods as a network plugin does: a pod that a policy selects is isolated in that direction, and the union of the policies decides. Either what `allow` lists has to work, or everything else has to be denied by one end alone, so that one forgotten policy does not open both.',
  examples: {
    good: [
      {
        files: { 'policies.yaml': trafficExample.policy('web'), ...trafficExample.files },
        with: trafficExample.params,
      },
    ],
    bad: [
      {
        files: { 'policies.yaml': trafficExample.policy('api'), ...trafficExample.files },
        with: trafficExample.params,
        note: 'The wrong pod is let in',
      },
    ],
  },
  run(manifests, wanted, { files }) {
    const { parties, findings } = readCluster(files, wanted.cluster, wanted.joining);
    if (findings.length > 0) return findings;
    const tried = tryAll(readPolicies(manifests).policies, wanted, parties);
    return wanted.judge === 'allowed'
      ? whatFails(tried, manifests.file)
      : whatIsOpen(tried, manifests.file, wanted.judge);
  },
  whole(manifests, wanted, { files }) {
    const { parties } = readCluster(files, wanted.cluster, wanted.joining);
    const tried = tryAll(readPolicies(manifests).policies, wanted, parties);
    return trafficMatrix(tried, wanted.judge === 'allowed' ? undefined : wanted.judge);
  },
});

type Wanted = z.infer<typeof params>;

/** Every connection that the check is about, in the order of the parameters. */
function tryAll(policies: Policy[], wanted: Wanted, pods: readonly Party[]): Tried[] {
  const { judge: side, allow, deny, ports, outside } = wanted;
  const parties: Party[] = [...pods, ...Object.entries(outside).map(([name, address]) => ({ name, address }))];
  if (side === 'allowed')
    return allow.flatMap((entry) =>
      attempts(parties, entry.from, entry.to, entry.ports).map((attempt) => {
        const ends = judgeBoth(policies, attempt);
        const open = ends.egress.allowed && ends.ingress.allowed;
        return { attempt, ends, open, expected: true, wanted: entry };
      }),
    );
  if (!deny) return [];
  const all = [...parties.flatMap((party) => party.pod?.ports ?? []), ...ports];
  return attempts(parties, deny.from, deny.to, all).flatMap((attempt): Tried[] => {
    if (allow.some((entry) => isAbout(entry, attempt))) return [];
    const ends = judgeBoth(policies, attempt);
    return [{ attempt, ends, open: ends[side].allowed, expected: false, wanted: deny }];
  });
}

function isAbout({ from, to, ports }: Wanted['allow'][number], attempt: Attempt): boolean {
  return (
    matches(from, attempt.from) &&
    matches(to, attempt.to) &&
    ports.some(({ port, protocol }) => port === attempt.port && protocol === attempt.protocol)
  );
}

/** The first connection of each entry that does not work. */
function whatFails(tried: readonly Tried[], file: string): Finding[] {
  const failing = tried.filter(({ open }) => !open);
  return failing
    .filter(({ wanted }, index) => failing.findIndex((other) => other.wanted === wanted) === index)
    .map(({ attempt, ends, wanted }) => connectionFinding(file, attempt, ends, false, wanted.reason));
}

/** One connection per pod and rule tells enough. */
function whatIsOpen(tried: readonly Tried[], file: string, direction: Direction): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { attempt, ends, open, wanted } of tried) {
    if (!open) continue;
    const own = direction === 'egress' ? attempt.from : attempt.to;
    const { by } = ends[direction];
    const key = `${own.name} ${by ? `${by.range.line}:${by.range.column}` : 'open'}`;
    if (!findings.has(key)) findings.set(key, connectionFinding(file, attempt, ends, true, wanted.reason, direction));
  }
  return [...findings.values()];
}

function judgeBoth(policies: Policy[], { from, to, port, protocol }: Attempt): Tried['ends'] {
  return {
    egress: judge(policies, 'egress', from, to, port, protocol),
    ingress: judge(policies, 'ingress', to, from, port, protocol),
  };
}
