/** The pod becomes the role: pod → service account → annotation → token → trust policy, through three files. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { compilePolicy, evaluateFilter } from '../../iam/evaluate.ts';
import { parsePolicy } from '../../iam/policy.ts';
import { refusalOf } from '../../iam/refusal.ts';
import { findingAt, requestWitness } from '../../iam/requests.ts';
import { callerTitle, trustRequests } from '../../iam/trust.ts';
import { containerTitle, given, parseManifests } from '../../kubernetes/manifests.ts';
import type { Pod } from '../../kubernetes/manifests.ts';
import { itemsAt, stringAt } from '../../parse/tree.ts';
import { tokenOf } from '../../kubernetes/service-account.ts';

const issuer = 'oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const role = 'arn:aws:iam::111122223333:role/berth';
const files = (serviceAccount: string) => ({
  'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: berth, namespace: quay }
spec:
  serviceAccountName: ${serviceAccount}
  containers: [{ name: web, image: 'berth:1.4.2' }]
`,
  'service-account.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: berth
  namespace: quay
  annotations: { eks.amazonaws.com/role-arn: ${role} }
`,
  'trust-policy.json': JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${issuer}:sub`]: 'system:serviceaccount:quay:berth' } },
    },
  }),
});
const demand = { workload: { kind: 'Pod', name: 'berth' }, account: '111122223333', issuer, role };

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    workload: z.strictObject({ kind: z.string(), name: z.string() }),
    serviceAccounts: z.string().default('service-account.yaml'),
    trustPolicy: z.string().default('trust-policy.json'),
    /** The role that the trust policy belongs to. */
    role: z.string(),
    /** Of the identity provider in IAM. */
    account: z.string(),
    /** Of the cluster, without `https://`. */
    issuer: z.string(),
  }),
  title: 'The pod gets its role',
  help: `Follows the pod as EKS does (IRSA): the service account that it names, the role in that account's annotation, the token that the
pod identity webhook has projected for it, with its subject and audience, and the role's trust policy, which is asked by
\`AssumeRoleWithWebIdentity\`. Containers that the webhook passes over, or whose environment holds other credentials, are found too.`,
  examples: {
    good: [{ files: files('berth'), with: demand }],
    bad: [{ files: files('default'), with: demand, note: 'the account that the pod names has no role' }],
  },
  run(
    manifests,
    { workload, serviceAccounts, trustPolicy, role: wanted, account, issuer: issuerOf },
    { file, files: all },
  ) {
    const object = manifests.objects.find(({ kind, name }) => kind === workload.kind && name === workload.name);
    if (!object?.pod) {
      const message = `There is no ${workload.kind} \`${workload.name}\` with a pod in \`${file}\`, so nothing asks for the role.`;
      return [{ file, ...(manifests.objects[0]?.range ?? start), message }];
    }
    const own = parseManifests(all[serviceAccounts] ?? '', serviceAccounts);
    if (!own.subject || own.problems.length > 0) return own.problems;
    const policy = parsePolicy(all[trustPolicy] ?? '', trustPolicy);
    if (!policy.subject || policy.problems.length > 0) return policy.problems;
    const token = tokenOf(object, object.pod, own.subject.objects);
    if ('fault' in token) return [{ file: token.inPod ? file : serviceAccounts, ...token.range, message: token.fault }];
    const findings = containerFaults(object.pod, file);
    if (token.role.value !== wanted) {
      const message = `The annotation names \`${token.role.value}\`; the role of ${trustPolicy} is \`${wanted}\`. The pod asks for exactly what the annotation says, by its ARN.`;
      return [...findings, { file: serviceAccounts, ...token.role.range, message }];
    }
    const { namespace, name, audience } = token;
    const caller = { by: 'service-account', account, issuer: issuerOf, namespace, name, audience } as const;
    const compiled = compilePolicy(policy.subject);
    for (const request of trustRequests(caller, wanted)) {
      const decision = evaluateFilter(request, compiled);
      if (decision.decision === 'allowed') continue;
      const { statement, why } = refusalOf(request, decision, compiled);
      const message = `Refused to the pod: \`${request.action}\` by ${callerTitle(caller)}. ${why} Without the role every call of the pod to AWS fails, or is made with the node’s credentials.`;
      findings.push(findingAt(policy.subject, statement, message, requestWitness(request, decision, policy.subject)));
    }
    return findings;
  },
});

const start: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

const keyVariables = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

/** The SDK looks at keys in the environment first, and the webhook leaves alone whom it is told to. */
function containerFaults(pod: Pod, file: string): Finding[] {
  const skipped = (stringAt(pod.metadata, 'annotations', 'eks.amazonaws.com/skip-containers') ?? '')
    .split(',')
    .map((name) => name.trim());
  return pod.containers.flatMap((container): Finding[] => {
    const title = containerTitle(container);
    const keys = itemsAt(container.tree, 'env').find((entry) => keyVariables.includes(stringAt(entry, 'name') ?? ''));
    if (keys) {
      const message = `The environment of ${title} holds \`${stringAt(keys, 'name')}\`. The SDK takes keys from there before it looks for a token, so the pod is whoever owns that key.`;
      return [{ file, ...(given(keys, 'name')?.range ?? container.range), message }];
    }
    if (!skipped.includes(container.name)) return [];
    const message = `\`eks.amazonaws.com/skip-containers\` names ${title}: the webhook gives it no token and no role.`;
    return [{ file, ...container.range, message }];
  });
}
