/** Examples that AWS's documentation publishes with the result it tells. Each names its page; the policies are written from the text. */
import { describe, expect, test } from 'vitest';
import { allow, compiled, decide, deny } from './support.ts';

/** IAM User Guide, "Policy evaluation for requests within a single account", the example of Carlos and his logs. */
describe('reference_policies_evaluation-logic.html: CarlosSalazar', () => {
  const principal = 'arn:aws:iam::111122223333:user/carlossalazar';
  const identity = [
    compiled([
      allow({
        Sid: 'AllowS3ListRead',
        Action: [
          's3:GetBucketLocation',
          's3:GetAccountPublicAccessBlock',
          's3:ListAccessPoints',
          's3:ListAllMyBuckets',
        ],
        Resource: 'arn:aws:s3:::*',
      }),
      allow({
        Sid: 'AllowS3Self',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar'],
      }),
      deny({ Sid: 'DenyS3Logs', Action: 's3:*', Resource: 'arn:aws:s3:::*log*' }),
    ]),
  ];
  const resource = compiled([
    {
      ...allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*' }),
      Principal: { AWS: principal },
    },
    { ...deny({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*log*' }), Principal: '*' },
  ]);
  test.each([
    ['his own bucket', { action: 's3:PutObject', resource: 'arn:aws:s3:::carlossalazar/notes' }, 'allowed'],
    [
      'an object whose name has log in it',
      { action: 's3:PutObject', resource: 'arn:aws:s3:::carlossalazar/log.txt' },
      'explicitDeny',
    ],
    ['another bucket', { action: 's3:PutObject', resource: 'arn:aws:s3:::other/x' }, 'implicitDeny'],
  ])('%s', (_, request, expected) => {
    expect(decide({ ...request, principal }, { identity })).toBe(expected);
  });
  test('the bucket policy alone lets him read in the same account', () => {
    expect(decide({ principal, resource: 'arn:aws:s3:::amzn-s3-demo-bucket/a' }, { identity, resource })).toBe(
      'allowed',
    );
    expect(decide({ principal, resource: 'arn:aws:s3:::amzn-s3-demo-bucket/log' }, { identity, resource })).toBe(
      'explicitDeny',
    );
  });
});

/** IAM User Guide, "Permissions boundaries for IAM entities": Shirley may manage S3, CloudWatch and EC2, and her policy grants iam:CreateUser. */
test('access_policies_boundaries.html: a policy outside the boundary grants nothing', () => {
  const boundary = compiled(allow({ Action: ['s3:*', 'cloudwatch:*', 'ec2:*'] }));
  const identity = [compiled(allow({ Action: 'iam:CreateUser' }))];
  const request = { action: 'iam:CreateUser', resource: 'arn:aws:iam::123456789012:user/new' };
  expect(decide(request, { identity, boundary })).toBe('implicitDeny');
  expect(decide(request, { identity })).toBe('allowed');
});

/** IAM User Guide, "Policies with multiple context keys or values": the AND and OR of a condition block. */
describe('reference_policies_condition-logic-multiple-context-keys-or-values.html', () => {
  const identity = [
    compiled(
      allow({
        Condition: {
          StringEquals: {
            'aws:PrincipalTag/department': ['finance', 'hr', 'legal'],
            'aws:PrincipalTag/role': ['audit', 'security'],
          },
          ArnLike: {
            'aws:PrincipalArn': ['arn:aws:iam::222222222222:user/Ana', 'arn:aws:iam::222222222222:user/Mary'],
          },
        },
      }),
    ),
  ];
  const who = (name: string, department: string, role: string) => ({
    principal: `arn:aws:iam::222222222222:user/${name}`,
    context: { 'aws:PrincipalTag/department': department, 'aws:PrincipalTag/role': role },
  });
  test.each([
    ['Ana', 'hr', 'audit', 'allowed'],
    ['Mary', 'legal', 'security', 'allowed'],
    ['Bob', 'hr', 'audit', 'implicitDeny'],
    ['Ana', 'sales', 'audit', 'implicitDeny'],
    ['Ana', 'hr', 'intern', 'implicitDeny'],
  ])('%s of %s, %s: %s', (name, department, role, expected) => {
    expect(decide(who(name, department, role), { identity })).toBe(expected);
  });
  test('negated operators: none of the values may match', () => {
    const notThese = [
      compiled(allow({ Condition: { StringNotEquals: { 'aws:PrincipalTag/department': ['finance', 'hr'] } } })),
    ];
    expect(decide(who('Ana', 'hr', 'x'), { identity: notThese })).toBe('implicitDeny');
    expect(decide(who('Ana', 'legal', 'x'), { identity: notThese })).toBe('allowed');
  });
});

/** IAM User Guide, "Multivalued context key examples": tag keys that begin with key1, key2 or key3. */
describe('reference_policies_condition_examples-multi-valued-context-keys.html', () => {
  const identity = [
    compiled([
      allow({}),
      deny({
        Action: ['iam:Tag*', 'iam:UnTag*'],
        Condition: {
          Null: { 'aws:TagKeys': 'false' },
          'ForAllValues:StringLike': { 'aws:TagKeys': ['key1*', 'key2*', 'key3*'] },
        },
      }),
    ]),
  ];
  const tag = (keys: string[] | undefined) =>
    decide(
      { action: 'iam:TagUser', resource: 'arn:aws:iam::111122223333:user/a', context: keys && { 'aws:TagKeys': keys } },
      { identity },
    );
  test('all keys match: denied', () => expect(tag(['key1:legal', 'key2:hr'])).toBe('explicitDeny'));
  test('one does not match: not denied', () => expect(tag(['key1:legal', 'other'])).toBe('allowed'));
  test('no keys: Null keeps the deny away', () => expect(tag(undefined)).toBe('allowed'));
});

/** IAM User Guide, "IAM policy elements: Variables and tags": a home folder by ${aws:username}. */
test('reference_policies_variables.html: each user in their own folder', () => {
  const identity = [
    compiled([
      allow({
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::amzn-s3-demo-bucket',
        Condition: { StringLike: { 's3:prefix': ['${aws:username}/*'] } },
      }),
      allow({
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*',
      }),
    ]),
  ];
  const ana = { principal: 'arn:aws:iam::111122223333:user/ana' };
  expect(decide({ ...ana, resource: 'arn:aws:s3:::amzn-s3-demo-bucket/ana/x' }, { identity })).toBe('allowed');
  expect(decide({ ...ana, resource: 'arn:aws:s3:::amzn-s3-demo-bucket/ben/x' }, { identity })).toBe('implicitDeny');
  const list = { ...ana, action: 's3:ListBucket', resource: 'arn:aws:s3:::amzn-s3-demo-bucket' };
  expect(decide({ ...list, context: { 's3:prefix': 'ana/' } }, { identity })).toBe('allowed');
  expect(decide({ ...list, context: { 's3:prefix': 'ben/' } }, { identity })).toBe('implicitDeny');
  expect(decide(list, { identity })).toBe('implicitDeny');
  // A role has no aws:username, so nothing matches.
  expect(
    decide(
      { principal: 'arn:aws:sts::111122223333:assumed-role/r/ana', resource: 'arn:aws:s3:::amzn-s3-demo-bucket/ana/x' },
      { identity },
    ),
  ).toBe('implicitDeny');
});

/** IAM User Guide, "AWS: Denies access to AWS based on the source IP". */
test('reference_policies_examples_aws_deny-ip.html', () => {
  const identity = [
    compiled([
      allow({}),
      deny({
        Condition: {
          NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '203.0.113.0/24'] },
          Bool: { 'aws:ViaAWSService': 'false' },
        },
      }),
    ]),
  ];
  const from = (ip: string, via: string) =>
    decide({ context: { 'aws:SourceIp': ip, 'aws:ViaAWSService': via } }, { identity });
  expect(from('203.0.113.9', 'false')).toBe('allowed');
  expect(from('198.51.100.9', 'false')).toBe('explicitDeny');
  expect(from('198.51.100.9', 'true')).toBe('allowed');
});

/** IAM User Guide, "AWS: Denies access to AWS based on the requested Region": global services by NotAction. */
test('reference_policies_examples_aws_deny-requested-region.html', () => {
  const identity = [
    compiled([
      allow({}),
      {
        Effect: 'Deny',
        Resource: '*',
        NotAction: ['cloudfront:*', 'iam:*', 'route53:*', 'support:*'],
        Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } },
      },
    ]),
  ];
  const at = (action: string, region: string) =>
    decide({ action, resource: '*', context: { 'aws:RequestedRegion': region } }, { identity });
  expect(at('ec2:RunInstances', 'us-east-1')).toBe('explicitDeny');
  expect(at('ec2:RunInstances', 'eu-west-1')).toBe('allowed');
  expect(at('iam:CreateUser', 'us-east-1')).toBe('allowed');
});

/** IAM User Guide, "AWS JSON policy elements: NotResource": a deny for all buckets but one. */
test('reference_policies_elements_notresource.html', () => {
  const identity = [
    compiled([
      allow({}),
      {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: ['arn:aws:s3:::HRBucket/Payroll', 'arn:aws:s3:::HRBucket/Payroll/*'],
      },
    ]),
  ];
  expect(decide({ resource: 'arn:aws:s3:::HRBucket/Payroll/nov' }, { identity })).toBe('allowed');
  expect(decide({ resource: 'arn:aws:s3:::HRBucket/Other' }, { identity })).toBe('explicitDeny');
});

/** IAM User Guide, "IAM: Allows specific IAM users to manage a group" and "BoolIfExists with MFA": long-term keys carry no MFA key at all. */
test('reference_policies_elements_condition_operators.html: BoolIfExists and a missing MFA key', () => {
  const guarded = (operator: string) => [
    compiled([allow({}), deny({ Condition: { [operator]: { 'aws:MultiFactorAuthPresent': 'false' } } })]),
  ];
  expect(decide({}, { identity: guarded('Bool') })).toBe('allowed');
  expect(decide({}, { identity: guarded('BoolIfExists') })).toBe('explicitDeny');
  expect(decide({ context: { 'aws:MultiFactorAuthPresent': 'true' } }, { identity: guarded('BoolIfExists') })).toBe(
    'allowed',
  );
});
