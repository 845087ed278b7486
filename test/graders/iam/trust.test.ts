/** What each service sends when it wants a role, and what published trust policies say to it. */
import { describe, expect, test } from 'vitest';
import { evaluateFilter } from '../../../graders/iam/evaluate.ts';
import { callerSchema, callerTitle, trustRequests } from '../../../graders/iam/trust.ts';
import { compiled } from './support.ts';
import type { StatementText } from './support.ts';

const role = 'arn:aws:iam::111122223333:role/orders';
const account = '111122223333';
const requests = (caller: object) => trustRequests(callerSchema.parse(caller), role);
const gets = (caller: object, ...statements: StatementText[]) =>
  requests(caller).every((request) => evaluateFilter(request, compiled(statements)).decision === 'allowed');
const trust = (Principal: object, Action: unknown, Condition?: object): StatementText => ({
  Effect: 'Allow',
  Principal,
  Action,
  ...(Condition && { Condition }),
});

describe('ECS', () => {
  const task = { by: 'ecs-task', account, cluster: 'harbour' };
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  const documented = trust({ Service: 'ecs-tasks.amazonaws.com' }, 'sts:AssumeRole', {
    ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-2:111122223333:*' },
    StringEquals: { 'aws:SourceAccount': '111122223333' },
  });

  test('names the account and the task', () => {
    expect(requests(task)).toEqual([
      {
        action: 'sts:AssumeRole',
        resource: role,
        principal: 'ecs-tasks.amazonaws.com',
        context: {
          'aws:SourceAccount': account,
          'aws:SourceArn': expect.stringMatching(/^arn:aws:ecs:eu-west-2:111122223333:task\/harbour\/[0-9a-f]{32}$/),
        },
      },
    ]);
  });
  test('the documented policy takes our tasks only', () => {
    expect(gets(task, documented)).toBe(true);
    expect(gets({ ...task, region: 'eu-west-1' }, documented)).toBe(false);
    expect(gets({ ...task, account: '444455556666' }, documented)).toBe(false);
    expect(gets({ by: 'service', service: 'ecs-tasks.amazonaws.com' }, documented)).toBe(false);
  });
});

test('EC2 and other services', () => {
  const ec2 = trust({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole');
  expect(gets({ by: 'ec2-instance' }, ec2)).toBe(true);
  expect(gets({ by: 'service', service: 'lambda.amazonaws.com' }, ec2)).toBe(false);
  const sns = trust({ Service: 'sns.amazonaws.com' }, 'sts:AssumeRole', {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:*' },
  });
  const from = { by: 'service', service: 'sns.amazonaws.com', sourceAccount: account };
  expect(gets({ ...from, sourceArn: 'arn:aws:sns:eu-west-2:111122223333:bills' }, sns)).toBe(true);
  expect(gets(from, sns)).toBe(false);
});

describe('a service account with its token (IRSA)', () => {
  const issuer = 'oidc.eks.eu-west-2.amazonaws.com/id/ABC';
  const pod = { by: 'service-account', account, issuer, namespace: 'quay', name: 'orders' };
  const provider = { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` };
  const claims = (more: object) => ({ StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', ...more } });
  const own = trust(
    provider,
    'sts:AssumeRoleWithWebIdentity',
    claims({ [`${issuer}:sub`]: 'system:serviceaccount:quay:orders' }),
  );

  test('the documented policy takes this account, audience and cluster', () => {
    expect(gets(pod, own)).toBe(true);
    expect(gets({ ...pod, name: 'default' }, own)).toBe(false);
    expect(gets({ ...pod, namespace: 'yard' }, own)).toBe(false);
    expect(gets({ ...pod, audience: 'vault' }, own)).toBe(false);
    expect(gets({ ...pod, issuer: `${issuer}D` }, own)).toBe(false);
    expect(gets({ ...pod, account: '444455556666' }, own)).toBe(false);
  });
  test('is nobody of the account that registered the provider', () => {
    const root = trust({ AWS: account }, 'sts:AssumeRoleWithWebIdentity');
    expect(gets(pod, root)).toBe(false);
  });
  test('carries the claims of its own issuer only', () => {
    const everyone = trust({ AWS: '*' }, 'sts:AssumeRoleWithWebIdentity', claims({}));
    expect(gets(pod, everyone)).toBe(true);
    expect(gets({ ...pod, issuer: 'oidc.eks.eu-west-2.amazonaws.com/id/XYZ' }, everyone)).toBe(false);
  });
});

describe('EKS Pod Identity', () => {
  const pod = { by: 'pod-identity', account, cluster: 'harbour', namespace: 'quay', serviceAccount: 'orders' };
  const service = { Service: 'pods.eks.amazonaws.com' };
  const both = ['sts:AssumeRole', 'sts:TagSession'];

  test('needs AssumeRole and, for its session tags, TagSession', () => {
    expect(requests(pod).map(({ action }) => action)).toEqual(both);
    expect(gets(pod, trust(service, both))).toBe(true);
    expect(gets(pod, trust(service, 'sts:AssumeRole'))).toBe(false);
    expect(gets(pod, trust(service, 'sts:TagSession'))).toBe(false);
    expect(gets({ ...pod, sessionTags: false }, trust(service, 'sts:AssumeRole'))).toBe(true);
  });
  // https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
  test('can be bound by the tags of the request', () => {
    const bound = trust(service, both, {
      StringEquals: {
        'aws:RequestTag/kubernetes-namespace': ['quay'],
        'aws:RequestTag/kubernetes-service-account': ['orders'],
        'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-west-2:111122223333:cluster/harbour',
      },
    });
    expect(gets(pod, bound)).toBe(true);
    expect(gets({ ...pod, namespace: 'yard' }, bound)).toBe(false);
    expect(gets({ ...pod, cluster: 'staging' }, bound)).toBe(false);
    expect(gets({ ...pod, sessionTags: false }, bound)).toBe(false);
  });
  test('carries six tags, and the account and organization of the cluster', () => {
    const [request] = requests({ ...pod, organization: 'o-a1b2c3d4e5' });
    expect(request?.context?.['aws:TagKeys']).toHaveLength(6);
    const ours = trust(service, both, {
      StringEquals: { 'aws:SourceAccount': account, 'aws:SourceOrgId': 'o-a1b2c3d4e5' },
    });
    expect(gets({ ...pod, organization: 'o-a1b2c3d4e5' }, ours)).toBe(true);
    expect(gets(pod, ours)).toBe(false);
  });
});

describe('GitHub Actions', () => {
  const provider = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' };
  const key = (claim: string) => `token.actions.githubusercontent.com:${claim}`;
  const main = { by: 'github-actions', account, repository: 'octo-org/octo-repo', ref: 'refs/heads/main' };
  const policy = (Condition: object) => trust(provider, 'sts:AssumeRoleWithWebIdentity', Condition);
  const subject = (sub: string) => policy({ StringEquals: { [key('aud')]: 'sts.amazonaws.com', [key('sub')]: sub } });

  // https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
  test.each([
    [main, 'repo:octo-org/octo-repo:ref:refs/heads/main'],
    [{ ...main, ref: 'refs/tags/v1' }, 'repo:octo-org/octo-repo:ref:refs/tags/v1'],
    [{ ...main, ref: 'refs/pull/7/merge', pullRequest: true }, 'repo:octo-org/octo-repo:pull_request'],
    [{ ...main, environment: 'prod' }, 'repo:octo-org/octo-repo:environment:prod'],
  ])('%j has the subject %s', (job, sub) => {
    expect(gets(job, subject(sub))).toBe(true);
    expect(gets({ ...job, repository: 'somebody/octo-repo' }, subject(sub))).toBe(false);
    expect(gets({ ...job, audience: 'https://github.com/octo-org' }, subject(sub))).toBe(false);
  });
  test('other claims are there to compare with, those of the job only', () => {
    const byClaims = policy({
      StringEquals: {
        [key('repository')]: 'octo-org/octo-repo',
        [key('ref')]: 'refs/heads/main',
        [key('actor')]: 'kim',
      },
    });
    expect(gets({ ...main, claims: { actor: 'kim' } }, byClaims)).toBe(true);
    expect(gets({ ...main, claims: { actor: 'lee' } }, byClaims)).toBe(false);
    expect(gets(main, byClaims)).toBe(false);
    expect(gets(main, policy({ Null: { [key('environment')]: 'false' } }))).toBe(false);
  });
});

describe('another account', () => {
  const auditor = { by: 'principal', arn: 'arn:aws:iam::444455556666:role/auditor' };
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
  const documented = trust({ AWS: '444455556666' }, 'sts:AssumeRole', {
    StringEquals: { 'sts:ExternalId': 'berth-7' },
  });
  test('shows the external id that its customer gave, or none', () => {
    expect(gets({ ...auditor, externalId: 'berth-7' }, documented)).toBe(true);
    expect(gets({ ...auditor, externalId: 'berth-8' }, documented)).toBe(false);
    expect(gets(auditor, documented)).toBe(false);
    expect(
      gets({ by: 'principal', arn: 'arn:aws:iam::777788889999:role/auditor', externalId: 'berth-7' }, documented),
    ).toBe(false);
  });
  test('long-term keys carry nothing about MFA, which BoolIfExists lets pass and Bool does not', () => {
    const asks = (operator: string) =>
      trust({ AWS: '*' }, 'sts:AssumeRole', { [operator]: { 'aws:MultiFactorAuthPresent': 'true' } });
    expect(gets({ ...auditor, mfa: true }, asks('Bool'))).toBe(true);
    expect(gets({ ...auditor, mfa: false }, asks('BoolIfExists'))).toBe(false);
    expect(gets(auditor, asks('BoolIfExists'))).toBe(true);
    expect(gets(auditor, asks('Bool'))).toBe(false);
  });
});

test('everyone has a name for findings', () => {
  const title = (caller: object) => callerTitle(callerSchema.parse(caller));
  expect(title({ by: 'ecs-task', account, cluster: 'c' })).toBe('an ECS task of account 111122223333');
  expect(title({ by: 'ec2-instance' })).toBe('an EC2 instance');
  expect(title({ by: 'service', service: 'sns.amazonaws.com', sourceAccount: account })).toBe(
    '`sns.amazonaws.com` for account 111122223333',
  );
  expect(title({ by: 'github-actions', account, repository: 'a/b', ref: 'refs/heads/x' })).toBe(
    'a job with the subject `repo:a/b:ref:refs/heads/x`',
  );
  expect(callerSchema.safeParse({ by: 'ecs-task', account: '1', cluster: 'c' }).success).toBe(false);
});
