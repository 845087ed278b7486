/** Published examples about who may do what across policies and accounts. Each names its page; the policies are written from the text. */
import { describe, expect, test } from 'vitest';
import type { Policies, Request } from '../../../graders/iam/evaluate.ts';
import { allow, compiled, decide, deny } from './support.ts';

type Case = [what: string, request: Partial<Request>, expected: ReturnType<typeof decide>];

/** IAM User Guide, "Cross-account policy evaluation logic": Carlos writes into a bucket of another account. */
describe('reference_policies_evaluation-logic-cross-account.html', () => {
  const carlos = 'arn:aws:iam::111111111111:user/carlossalazar';
  const identity = [
    compiled([
      allow({ Sid: 'AllowS3ListRead', Action: 's3:ListAllMyBuckets' }),
      allow({
        Sid: 'AllowS3ProductionObjectActions',
        Action: 's3:*Object*',
        Resource: 'arn:aws:s3:::amzn-s3-demo-bucket-production/*',
      }),
      deny({ Sid: 'DenyS3Logs', Action: 's3:*', Resource: ['arn:aws:s3:::*log*', 'arn:aws:s3:::*log*/*'] }),
    ]),
  ];
  const production = compiled({
    ...allow({
      Action: ['s3:GetObject*', 's3:PutObject*', 's3:ReplicateObject', 's3:RestoreObject'],
      Resource: 'arn:aws:s3:::amzn-s3-demo-bucket-production/*',
    }),
    Principal: { AWS: carlos },
  });
  const theirs = { principal: carlos, accountId: '222222222222' };
  test('the log bucket has no policy, and his own denies it', () => {
    const request = {
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::amzn-s3-demo-bucket-production-logs/x',
      ...theirs,
    };
    expect(decide(request, { identity })).toBe('explicitDeny');
  });
  test.each<Case>([
    ['both accounts allow it', { action: 's3:PutObject' }, 'allowed'],
    ['deleting is in his policy only', { action: 's3:DeleteObject' }, 'implicitDeny'],
    [
      'managing the bucket is in neither',
      { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::amzn-s3-demo-bucket-production' },
      'implicitDeny',
    ],
  ])('%s', (_, request, expected) => {
    const resource = 'arn:aws:s3:::amzn-s3-demo-bucket-production/file';
    expect(decide({ resource, ...theirs, ...request }, { identity, resource: production })).toBe(expected);
  });
  test('the bucket policy alone is not enough', () => {
    const request = { action: 's3:PutObject', resource: 'arn:aws:s3:::amzn-s3-demo-bucket-production/file', ...theirs };
    expect(decide(request, { resource: production })).toBe('implicitDeny');
  });
});

/** IAM User Guide, "Permissions boundaries for IAM entities": María lets Zhang create users, within bounds. */
describe('access_policies_boundaries.html: delegating by a boundary', () => {
  const account = '123456789012';
  const policyArn = (name: string) => `arn:aws:iam::${account}:policy/${name}`;
  const boundary = compiled([
    allow({
      Sid: 'CreateOrChangeOnlyWithBoundary',
      Action: ['iam:AttachUserPolicy', 'iam:CreateUser', 'iam:DeleteUserPolicy', 'iam:PutUserPermissionsBoundary'],
      Condition: { StringEquals: { 'iam:PermissionsBoundary': policyArn('XCompanyBoundaries') } },
    }),
    allow({
      Sid: 'CloudWatchAndOtherIAMTasks',
      Action: [
        'cloudwatch:*',
        'iam:CreateAccessKey',
        'iam:CreatePolicy',
        'iam:DeletePolicy',
        'iam:GetUser',
        'iam:SetDefaultPolicyVersion',
      ],
    }),
    deny({
      Sid: 'NoBoundaryPolicyEdit',
      Action: ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      Resource: [policyArn('XCompanyBoundaries'), policyArn('DelegatedUserBoundary')],
    }),
    deny({ Sid: 'NoBoundaryUserDelete', Action: 'iam:DeleteUserPermissionsBoundary' }),
  ]);
  const identity = [
    compiled([
      allow({ Sid: 'IAM', Action: 'iam:*' }),
      allow({ Sid: 'CloudWatchLimited', Action: ['cloudwatch:GetDashboard', 'cloudwatch:ListMetrics'] }),
      allow({ Sid: 'S3BucketContents', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::ZhangBucket' }),
    ]),
  ];
  const user = `arn:aws:iam::${account}:user/Nikhil`;
  const bound = (name: string) => ({ 'iam:PermissionsBoundary': policyArn(name) });
  test.each<Case>([
    [
      'a user with the boundary',
      { action: 'iam:CreateUser', resource: user, context: bound('XCompanyBoundaries') },
      'allowed',
    ],
    [
      'a user with another boundary',
      { action: 'iam:CreateUser', resource: user, context: bound('Other') },
      'implicitDeny',
    ],
    ['a user without any', { action: 'iam:CreateUser', resource: user }, 'implicitDeny'],
    ['taking a boundary away', { action: 'iam:DeleteUserPermissionsBoundary', resource: user }, 'explicitDeny'],
    [
      'editing the boundary',
      { action: 'iam:SetDefaultPolicyVersion', resource: policyArn('XCompanyBoundaries') },
      'explicitDeny',
    ],
    ['editing another policy', { action: 'iam:SetDefaultPolicyVersion', resource: policyArn('Other') }, 'allowed'],
    [
      'his bucket, which the boundary does not hold',
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::ZhangBucket' },
      'implicitDeny',
    ],
    ['a dashboard', { action: 'cloudwatch:GetDashboard', resource: '*' }, 'allowed'],
    [
      'deleting alarms, which his policy does not hold',
      { action: 'cloudwatch:DeleteAlarms', resource: '*' },
      'implicitDeny',
    ],
  ])('%s', (_, request, expected) => {
    expect(decide({ principal: `arn:aws:iam::${account}:user/Zhang`, ...request }, { identity, boundary })).toBe(
      expected,
    );
  });
});

/** The same page's figures, and "Policy evaluation for requests within a single account": how a resource policy meets what limits the caller. */
describe('reference_policies_evaluation-logic_policy-eval-basics.html: resource policies and implicit denies', () => {
  const account = '111122223333';
  const user = `arn:aws:iam::${account}:user/exampleuser`;
  const role = `arn:aws:iam::${account}:role/examplerole`;
  const session = `arn:aws:sts::${account}:assumed-role/examplerole/examplerolesessionname`;
  const federated = `arn:aws:sts::${account}:federated-user/exampleuser`;
  const elsewhere = compiled(allow({ Action: 'ec2:*' }));
  test.each([
    [user, user, 'allowed'],
    [role, session, 'implicitDeny'],
    [session, session, 'allowed'],
    [federated, federated, 'allowed'],
  ])('granted to %s, asked by %s: %s', (named, principal, expected) => {
    const resource = compiled({ ...allow({ Action: 's3:GetObject' }), Principal: { AWS: named } });
    const limited: Policies = { identity: [elsewhere], boundary: elsewhere, session: [elsewhere], resource };
    expect(decide({ principal, accountId: account }, limited)).toBe(expected);
  });
  test('a wildcard principal with aws:PrincipalArn is not limited by the role’s boundary', () => {
    const resource = compiled({
      ...allow({ Condition: { ArnEquals: { 'aws:PrincipalArn': role } } }),
      Principal: '*',
    });
    const limits: Policies = { boundary: elsewhere, session: [elsewhere], resource };
    expect(decide({ principal: session, accountId: account }, limits)).toBe('allowed');
    expect(decide({ principal: user, accountId: account }, limits)).toBe('implicitDeny');
    const denies = compiled([allow({}), deny({ Action: 's3:*' })]);
    expect(decide({ principal: session, accountId: account }, { ...limits, boundary: denies })).toBe('explicitDeny');
  });
});

/** AWS Organizations User Guide, "SCP evaluation": an allow is needed at every level, a deny at any level is enough. */
describe('orgs_manage_policies_inheritance_auth.html', () => {
  const full = compiled(allow({}), undefined, 'FullAWSAccess');
  const only = (service: string) => compiled(allow({ Action: `${service}:*` }));
  const no = (service: string) => compiled(deny({ Action: `${service}:*` }));
  const none = compiled(deny({ Action: 'no-such:*' }));
  const admin = [compiled(allow({}))];
  const asks = (action: string, ...scps: (typeof full)[][]) =>
    decide({ action, resource: '*' }, { identity: admin, scps });
  test.each<[string, (typeof full)[][], string]>([
    ['allowed at root, unit and account', [[full], [full], [full]], 'allowed'],
    ['nothing allows it at the unit', [[full], [none], [full]], 'implicitDeny'],
    ['denied at the unit', [[full], [full, no('s3')], [full]], 'explicitDeny'],
    ['denied at the root, allowed below', [[full, no('s3')], [full], [full, only('s3')]], 'explicitDeny'],
    ['the unit allows S3 only', [[full], [only('s3')], [full]], 'allowed'],
    ['the account allows EC2 only', [[full], [full], [only('ec2')]], 'implicitDeny'],
    ['the unit allows EC2, the account S3', [[full], [only('ec2')], [only('s3')]], 'implicitDeny'],
  ])('%s', (_, scps, expected) => {
    expect(asks('s3:ListAllMyBuckets', ...scps)).toBe(expected);
  });
  test('an SCP grants nothing', () => {
    expect(decide({ action: 's3:ListAllMyBuckets', resource: '*' }, { scps: [[full]] })).toBe('implicitDeny');
  });
});

/** AWS Organizations User Guide, "Example SCPs: General": one role is spared; and "Resource control policy examples". */
describe('orgs_manage_policies_scps_examples_general.html and orgs_manage_policies_rcps_examples.html', () => {
  test('nobody but the administrator role changes a protected role', () => {
    const guard = compiled([
      allow({}),
      deny({
        Action: ['iam:AttachRolePolicy', 'iam:DeleteRole', 'iam:PutRolePolicy', 'iam:UpdateRole'],
        Resource: 'arn:aws:iam::*:role/name-of-role-to-deny',
        Condition: { StringNotLike: { 'aws:PrincipalARN': 'arn:aws:iam::*:role/name-of-admin-role-to-allow' } },
      }),
    ]);
    const change = (role: string, target: string) =>
      decide(
        {
          action: 'iam:DeleteRole',
          resource: `arn:aws:iam::111122223333:role/${target}`,
          principal: `arn:aws:sts::111122223333:assumed-role/${role}/x`,
        },
        { identity: [compiled(allow({}))], scps: [[guard]] },
      );
    expect(change('developer', 'name-of-role-to-deny')).toBe('explicitDeny');
    expect(change('name-of-admin-role-to-allow', 'name-of-role-to-deny')).toBe('allowed');
    expect(change('developer', 'other')).toBe('allowed');
  });

  const perimeter = compiled({
    ...deny({
      Action: ['s3:*', 'sqs:*', 'kms:*', 'secretsmanager:*', 'sts:*'],
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-example' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
    Principal: '*',
  });
  const open = compiled({ ...allow({ Action: 's3:GetObject' }), Principal: '*' });
  test.each<Case>([
    ['an anonymous caller', { principal: '*' }, 'explicitDeny'],
    [
      'a role of another organization',
      { principal: 'arn:aws:iam::444455556666:role/r', context: { 'aws:PrincipalOrgID': 'o-other' } },
      'explicitDeny',
    ],
    [
      'a role of the organization',
      { principal: 'arn:aws:iam::444455556666:role/r', context: { 'aws:PrincipalOrgID': 'o-example' } },
      'allowed',
    ],
    ['a service of AWS', { principal: 'cloudfront.amazonaws.com' }, 'allowed'],
  ])('only the organization and AWS services reach the bucket: %s', (_, request, expected) => {
    const identity = [compiled(allow({}))];
    expect(decide({ accountId: '111122223333', ...request }, { identity, resource: open, rcps: [perimeter] })).toBe(
      expected,
    );
  });

  test('services only on behalf of the organization, where they say on whose behalf', () => {
    const deputy = compiled({
      ...deny({
        Action: 's3:*',
        Condition: {
          StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-example' },
          Null: { 'aws:SourceAccount': 'false' },
          Bool: { 'aws:PrincipalIsAWSService': 'true' },
        },
      }),
      Principal: '*',
    });
    const from = (context: Request['context']) =>
      decide({ principal: 'cloudtrail.amazonaws.com', context }, { resource: open, rcps: [deputy] });
    expect(from({ 'aws:SourceAccount': '111122223333', 'aws:SourceOrgID': 'o-example' })).toBe('allowed');
    expect(from({ 'aws:SourceAccount': '444455556666', 'aws:SourceOrgID': 'o-other' })).toBe('explicitDeny');
    expect(from({ 'aws:SourceAccount': '444455556666' })).toBe('explicitDeny');
    expect(from({})).toBe('allowed');
  });
});

/** AWS KMS Developer Guide, "Key policies in AWS KMS" and "Default key policy". */
describe('key-policies.html and key-policy-default.html', () => {
  const account = '111122223333';
  const key = {
    action: 'kms:Decrypt',
    resource: `arn:aws:kms:us-west-2:${account}:key/1234abcd`,
    principal: `arn:aws:iam::${account}:role/ExampleRole`,
  };
  const grants = [compiled(allow({ Action: 'kms:*' }))];
  const byDefault = compiled({
    Sid: 'Enable IAM User Permissions',
    ...allow({ Action: 'kms:*' }),
    Principal: { AWS: `arn:aws:iam::${account}:root` },
  });
  const users = compiled({
    ...allow({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
    Principal: { AWS: `arn:aws:iam::${account}:user/ExampleUser` },
  });
  test.each<[string, Partial<Request>, Policies, string]>([
    ['the default policy hands over to IAM', {}, { identity: grants, resource: byDefault }, 'allowed'],
    ['and gives nobody anything by itself', {}, { resource: byDefault }, 'implicitDeny'],
    ['without it, IAM policies that allow have no effect', {}, { identity: grants, resource: users }, 'implicitDeny'],
    [
      'IAM policies that deny do',
      { principal: `arn:aws:iam::${account}:user/ExampleUser` },
      { identity: [compiled(deny({ Action: 'kms:*' }))], resource: users },
      'explicitDeny',
    ],
    [
      'a user that the key policy names needs no IAM policy',
      { principal: `arn:aws:iam::${account}:user/ExampleUser` },
      { resource: users },
      'allowed',
    ],
    [
      'not even the root user goes around the key policy',
      { principal: `arn:aws:iam::${account}:root` },
      { resource: users },
      'implicitDeny',
    ],
    [
      'another account needs both',
      { principal: 'arn:aws:iam::444455556666:role/ExampleRole' },
      { identity: grants, resource: byDefault },
      'implicitDeny',
    ],
  ])('%s', (_, request, policies, expected) => {
    expect(decide({ ...key, ...request }, policies)).toBe(expected);
  });
  /** "Allowing users in other accounts to use a KMS key" (key-policy-modifying-external-accounts.html). */
  test('the key policy names the other account, its IAM policy grants', () => {
    const resource = compiled({
      ...allow({ Action: 'kms:Decrypt' }),
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
    });
    const request = { ...key, principal: 'arn:aws:iam::444455556666:role/ExampleRole' };
    expect(decide(request, { identity: grants, resource })).toBe('allowed');
    expect(decide(request, { resource })).toBe('implicitDeny');
  });
});

/** IAM User Guide, "AWS JSON policy elements: NotPrincipal": the session, its role and its account are named. */
test('reference_policies_elements_notprincipal.html: an audit session', () => {
  const session = 'arn:aws:sts::444455556666:assumed-role/cross-account-read-only-role/cross-account-audit-app';
  const role = 'arn:aws:iam::444455556666:role/cross-account-read-only-role';
  const policy = (...AWS: string[]) =>
    compiled([
      { ...allow({ Action: 's3:*' }), Principal: '*' },
      { ...deny({ Action: 's3:*' }), NotPrincipal: { AWS } },
    ]);
  const asks = (resource: ReturnType<typeof policy>, principal = session) =>
    decide({ principal, accountId: '111122223333' }, { identity: [compiled(allow({}))], resource });
  const root = 'arn:aws:iam::444455556666:root';
  expect(asks(policy(session, role, root))).toBe('allowed');
  expect(asks(policy(session, role, root), 'arn:aws:iam::444455556666:user/other')).toBe('explicitDeny');
  expect(asks(policy(session, root))).toBe('explicitDeny');
  expect(asks(policy(session, role))).toBe('explicitDeny');
});

/** IAM User Guide, "The confused deputy problem": the external id of a third party, and the source of a service. */
describe('confused-deputy.html', () => {
  const trust = compiled({
    Effect: 'Allow',
    Principal: { AWS: '444455556666' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': '12345' } },
  });
  test.each<[string, Request['context'], string]>([
    ['with the right external id', { 'sts:ExternalId': '12345' }, 'allowed'],
    ['with another customer’s', { 'sts:ExternalId': '67890' }, 'implicitDeny'],
    ['without one', {}, 'implicitDeny'],
  ])('the third party asks %s', (_, context, expected) => {
    const request = {
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::111122223333:role/ExampleRole',
      principal: 'arn:aws:iam::444455556666:role/ExampleCorp',
      context,
    };
    expect(decide(request, { identity: [compiled(allow({ Action: 'sts:AssumeRole' }))], resource: trust })).toBe(
      expected,
    );
  });
});
