import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/pod-role.ts';
import { parseManifests } from '../../../../graders/kubernetes/manifests.ts';

const issuer = 'oidc.eks.eu-west-2.amazonaws.com/id/ABC';
const role = 'arn:aws:iam::111122223333:role/orders';
const params = check.params.parse({ workload: { kind: 'Pod', name: 'orders' }, account: '111122223333', issuer, role });

const pod = (spec: string, { namespace = 'quay', annotations = '{}', env = '[]' } = {}) => `apiVersion: v1
kind: Pod
metadata: { name: orders, namespace: ${namespace}, annotations: ${annotations} }
spec:
  ${spec}
  containers: [{ name: web, image: 'orders:1', env: ${env} }]
`;
const account = (annotations: string, { name = 'orders', namespace = 'quay' } = {}) => `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: ${namespace}, annotations: ${annotations} }
`;
const annotated = (more = '') => account(`{ eks.amazonaws.com/role-arn: '${role}'${more} }`);
const trust = (sub = 'system:serviceaccount:quay:orders') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: 'sts.amazonaws.com' } },
    },
  });
const named = 'serviceAccountName: orders';

function findings(podText: string, accounts = annotated(), policy = trust()) {
  const files = { 'pod.yaml': podText, 'service-account.yaml': accounts, 'trust-policy.json': policy };
  const { subject, problems } = parseManifests(podText, 'pod.yaml');
  if (!subject) throw new Error(problems[0]?.message);
  return check.run(subject, params, { file: 'pod.yaml', files });
}

describe('a pod that gets its role', () => {
  it.each([
    ['by serviceAccountName', pod(named), annotated()],
    ['by the field’s old name', pod('serviceAccount: orders'), annotated()],
    ['without a mounted token of its own', pod(`automountServiceAccountToken: false\n  ${named}`), annotated()],
    ['with the audience written out', pod(named), annotated(', eks.amazonaws.com/audience: sts.amazonaws.com')],
    ['beside another account', pod(named), `${account('{}', { name: 'default' })}---\n${annotated()}`],
  ])('%s', (_, podText, accounts) => {
    expect(findings(podText, accounts)).toEqual([]);
  });
});

describe('the link that breaks is the one that is shown', () => {
  it.each([
    ['no account named', pod('restartPolicy: Always'), annotated(), 'pod.yaml', /gets `default`, in namespace `quay`/],
    [
      'another account',
      pod('serviceAccountName: ledger'),
      annotated(),
      'pod.yaml',
      /names the service account `ledger`/,
    ],
    [
      'another namespace',
      pod(named, { namespace: 'yard' }),
      annotated(),
      'pod.yaml',
      /cannot name one of another namespace.*`quay\/orders`/,
    ],
    [
      'no annotation',
      pod(named),
      account('{}'),
      'service-account.yaml',
      /has no annotation `eks\.amazonaws\.com\/role-arn`/,
    ],
    [
      'a misspelt one',
      pod(named),
      account(`{ eks.amazonaws.com/role_arn: '${role}' }`),
      'service-account.yaml',
      /Did you mean `eks\.amazonaws\.com\/role-arn`/,
    ],
    [
      'the role of others',
      pod(named),
      account(`{ eks.amazonaws.com/role-arn: '${role}-2' }`),
      'service-account.yaml',
      /The annotation names `[^`]+-2`/,
    ],
    [
      'keys in the environment',
      pod(named, { env: '[{ name: AWS_ACCESS_KEY_ID, value: x }]' }),
      annotated(),
      'pod.yaml',
      /before it looks for a token/,
    ],
    [
      'a container left out',
      pod(named, { annotations: "{ eks.amazonaws.com/skip-containers: 'init, web' }" }),
      annotated(),
      'pod.yaml',
      /gives it no token/,
    ],
  ])('%s', (_, podText, accounts, file, message) => {
    const [finding, ...others] = findings(podText, accounts);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ file });
    expect(finding?.message).toMatch(message);
  });

  it.each([
    ['another subject', annotated(), trust('system:serviceaccount:quay:ledger')],
    ['another audience', annotated(', eks.amazonaws.com/audience: vault'), trust()],
  ])('the trust policy asks for %s', (_, accounts, policy) => {
    const [finding] = findings(pod(named), accounts, policy);
    expect(finding).toMatchObject({
      file: 'trust-policy.json',
      witness: {
        form: 'request',
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: role,
        principal: `arn:aws:iam::111122223333:oidc-provider/${issuer}`,
        context: { [`${issuer}:sub`]: 'system:serviceaccount:quay:orders' },
        decision: 'implicitDeny',
      },
    });
    expect(finding?.message).toMatch(/^Refused to the pod: .* asks for `StringEquals`/);
  });

  it('files that cannot be read say so themselves', () => {
    expect(findings(pod(named), 'apiVersion: [')[0]?.file).toBe('service-account.yaml');
    expect(findings(pod(named), annotated(), '{')[0]?.file).toBe('trust-policy.json');
    expect(findings(pod(named).replace('name: orders,', 'name: other,'))[0]?.message).toMatch(
      /There is no Pod `orders`/,
    );
  });
});
