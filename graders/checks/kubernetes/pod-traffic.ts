import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { CheckContext, Finding } from '../../check.ts';
import { readCluster } from '../../kubernetes/cluster.ts';
import { judge, readPolicies } from '../../kubernetes/network-policy.ts';
import type { Party, Policy } from '../../kubernetes/network-policy.ts';
import { attempts, connectionFinding, matches, portSchema, trafficExample } from '../../kubernetes/traffic.ts';
import type { Attempt } from '../../kubernetes/traffic.ts';

const names = z.array(z.string().min(1)).min(1);

const params = z.strictObject({
  /** The file of the exercise with the sample cluster. */
  cluster: z.string(),
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
  run(manifests, wanted, context) {
    const { policies } = readPolicies(manifests);
    const parties = partiesOf(wanted, context);
    if (wanted.judge === 'allowed') return mustWork(policies, parties, wanted, manifests.file);
    return mustBeDenied(policies, parties, wanted, manifests.file, wanted.judge);
  },
});

type Wanted = z.infer<typeof params>;

function partiesOf({ cluster, outside }: Wanted, { files }: CheckContext): Party[] {
  const others = Object.entries(outside).map(([name, address]) => ({ name, address }));
  return [...readCluster(files[cluster] ?? '', cluster), ...others];
}

function mustWork(policies: Policy[], parties: Party[], { allow }: Wanted, file: string): Finding[] {
  return allow.flatMap(({ from, to, ports, reason }) => {
    for (const attempt of attempts(parties, from, to, ports)) {
      const ends = judgeBoth(policies, attempt);
      if (!ends.egress.allowed || !ends.ingress.allowed) return [connectionFinding(file, attempt, ends, false, reason)];
    }
    return [];
  });
}

function mustBeDenied(
  policies: Policy[],
  parties: Party[],
  { allow, deny, ports }: Wanted,
  file: string,
  direction: 'egress' | 'ingress',
): Finding[] {
  if (!deny) return [];
  const tried = [...parties.flatMap((party) => party.pod?.ports ?? []), ...ports];
  const expected = (attempt: Attempt): boolean =>
    allow.some(
      (each) =>
        matches(each.from, attempt.from) &&
        matches(each.to, attempt.to) &&
        each.ports.some(({ port, protocol }) => port === attempt.port && protocol === attempt.protocol),
    );
  const findings = new Map<string, Finding>();
  for (const attempt of attempts(parties, deny.from, deny.to, tried)) {
    const ends = judgeBoth(policies, attempt);
    if (!ends[direction].allowed || expected(attempt)) continue;
    // One connection per pod and rule tells enough.
    const own = direction === 'egress' ? attempt.from : attempt.to;
    const { by } = ends[direction];
    const key = `${own.name} ${by ? `${by.range.line}:${by.range.column}` : 'open'}`;
    if (!findings.has(key)) findings.set(key, connectionFinding(file, attempt, ends, true, deny.reason, direction));
  }
  return [...findings.values()];
}

function judgeBoth(policies: Policy[], { from, to, port, protocol }: Attempt) {
  return {
    egress: judge(policies, 'egress', from, to, port, protocol),
    ingress: judge(policies, 'ingress', to, from, port, protocol),
  };
}
