import { describe, expect, test } from 'vitest';
import { bundledCatalogue } from '../../../graders/iam/catalogue.ts';
import { validityFindings } from '../../../graders/iam/validity.ts';
import type { PolicyKind } from '../../../graders/iam/validity/fault.ts';
import { allow, deny, policyOf } from './support.ts';
import type { StatementText } from './support.ts';

function messages(
  statements: StatementText | StatementText[],
  kind: PolicyKind = 'inline-role-policy',
  version?: string,
): string[] {
  const policy = policyOf(statements, version);
  return validityFindings(policy, { kind, catalogue: bundledCatalogue }).map(({ message }) => message);
}

describe('AWS accepts', () => {
  const cases: [string, StatementText | StatementText[], PolicyKind?][] = [
    ['everything', allow({})],
    [
      'wildcards in names',
      allow({ Action: ['s3:Get*', 's3:?etObject', 'S3:getobject'], Resource: 'arn:aws:s3:::b/*' }),
    ],
    ['an action of an uncovered service', allow({ Action: 'ec2:Anything' })],
    ['a wildcard-only action on *', allow({ Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'] })],
    [
      'bucket and object actions together',
      allow({ Action: ['s3:ListBucket', 's3:GetObject'], Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }),
    ],
    [
      'variables in the last segment',
      allow({ Action: 's3:GetObject', Resource: "arn:aws:s3:::b/${aws:username, 'x:y'}/*" }),
    ],
    [
      'an access point',
      allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:eu-west-2:111122223333:accesspoint/a/object/*' }),
    ],
    [
      'a log group with its streams',
      allow({ Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:eu-west-2:111122223333:log-group:/ecs/orders:*' }),
    ],
    [
      'keys of all kinds',
      allow({
        Condition: {
          StringEquals: {
            'aws:PrincipalTag/team': 'x',
            's3:prefix': 'y',
            'S3:existingobjecttag/team': 'y',
            'kms:EncryptionContext:aws:logs:arn': 'y',
            'secretsmanager:ResourceTag/team': 'y',
            'oidc.eks.eu-west-2.amazonaws.com/id/E:sub': 'z',
            'AWS:sourcevpce': 'v',
          },
        },
      }),
    ],
    [
      'values of the right type',
      allow({
        Condition: {
          Bool: { 'aws:SecureTransport': true },
          NumericLessThan: { 's3:max-keys': 10 },
          DateLessThan: { 'aws:CurrentTime': '2026-11-30T00:00:00Z' },
          IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] },
          Null: { 'aws:TokenIssueTime': 'false' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' },
        },
      }),
    ],
    [
      'a trust policy',
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Principal: { Service: 'pods.eks.amazonaws.com' },
      },
      'trust-policy',
    ],
    [
      'a bucket policy',
      { ...deny({ Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }), Sid: 'TLS only', Principal: '*' },
      'resource-policy',
    ],
    [
      'a Deny with NotPrincipal',
      { ...deny({ Action: 's3:*' }), NotPrincipal: { AWS: ['111122223333', 'arn:aws:iam::111122223333:role/a/b'] } },
      'resource-policy',
    ],
    ['an RCP', { ...deny({ Action: 's3:*' }), Principal: '*' }, 'rcp'],
  ];
  test.each(cases)('%s', (_, statements, kind) => {
    expect(messages(statements, kind)).toEqual([]);
  });
});

describe('AWS refuses, or it never matches', () => {
  const s3 = (Resource: unknown, Action: unknown = 's3:GetObject') => allow({ Action, Resource });
  const cases: [string, StatementText | StatementText[], RegExp, PolicyKind?][] = [
    [
      'two actions in one string',
      allow({ Action: 's3:GetObject,s3:PutObject' }),
      /one string.*\["s3:GetObject", "s3:PutObject"\]/,
    ],
    ['a blank in an action', allow({ Action: ' s3:GetObject' }), /blank/],
    ['an action without service', allow({ Action: 'GetObject' }), /no service prefix/],
    ['a wildcard in the service', allow({ Action: 's*:GetObject' }), /wildcards in the name only/],
    ['an unknown action', allow({ Action: 's3:GetObjects' }), /no action `GetObjects`.*Did you mean `GetObject`/],
    ['a pattern that matches no action', allow({ Action: 's3:Fetch*' }), /No action of `s3` matches/],
    ['an unknown service', allow({ Action: 'dynamo:GetItem' }), /no service with the prefix `dynamo`/],
    ['ListBucket on objects', s3('arn:aws:s3:::b/*', 's3:ListBucket'), /cannot apply.*`arn:aws:s3:::BucketName`/],
    ['GetObject on the bucket', s3('arn:aws:s3:::b'), /cannot apply.*`arn:aws:s3:::BucketName\/ObjectName`/],
    [
      'a wildcard-only action on a resource',
      s3('arn:aws:ecr:eu-west-2:111122223333:repository/x', 'ecr:GetAuthorizationToken'),
      /needs `"Resource": "\*"`/,
    ],
    ['a resource of another service', s3('arn:aws:sqs:eu-west-2:111122223333:q'), /cannot apply/],
    ['a short ARN', s3('arn:aws:s3'), /six parts/],
    ['a path for an ARN', s3('s3://b/*'), /For S3: `arn:aws:s3:::b\/\*`/],
    ['a bucket name', s3('my-bucket/*'), /not an ARN/],
    ['a blank before an ARN', s3(' arn:aws:s3:::b/*'), /blank/],
    ['an unknown partition', s3('arn:asw:s3:::b/*'), /Did you mean `aws`/],
    ['an unknown service in an ARN', s3('arn:aws:s33:::b/*'), /Did you mean `s3`/],
    ['an account in a bucket ARN', s3('arn:aws:s3:eu-west-2:111122223333:b/*'), /no region and no account/],
    [
      'an account of eleven digits',
      allow({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-2:11112222333:q' }),
      /twelve digits/,
    ],
    ['no resource name', s3('arn:aws:s3:::'), /names no resource/],
    [
      'a variable before the last segment',
      allow({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-2:${aws:PrincipalAccount}:q' }),
      /after the fifth colon only/,
    ],
    ['a Sid twice', [allow({ Sid: 'A' }), allow({ Sid: 'A' })], /Statements 1 and 2 have the same Sid/],
    ['a Sid with a blank', allow({ Sid: 'Read reports' }), /other characters/],
    ['a Principal on a role', { ...allow({}), Principal: '*' }, /names no `Principal`/],
    ['no Resource on a role', { Effect: 'Allow', Action: '*' }, /neither `Resource`/],
    [
      'a Resource in a trust policy',
      { ...allow({ Action: 'sts:AssumeRole' }), Principal: '*' },
      /no `Resource`/,
      'trust-policy',
    ],
    [
      'no Principal in a trust policy',
      { Effect: 'Allow', Action: 'sts:AssumeRole' },
      /names no `Principal`/,
      'trust-policy',
    ],
    [
      'NotPrincipal in a trust policy',
      { Effect: 'Deny', Action: 'sts:AssumeRole', NotPrincipal: { AWS: '111122223333' } },
      /takes no `NotPrincipal`/,
      'trust-policy',
    ],
    [
      'NotPrincipal with Allow',
      { ...allow({ Action: 's3:*' }), NotPrincipal: { AWS: '111122223333' } },
      /everyone else in the world/,
      'resource-policy',
    ],
    [
      'a principal in an RCP',
      { ...deny({ Action: 's3:*' }), Principal: { AWS: '111122223333' } },
      /only; narrow/,
      'rcp',
    ],
    [
      'a wildcard in a principal',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } },
      /wildcards do not work/,
      'trust-policy',
    ],
    [
      'a service under AWS',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'ecs-tasks.amazonaws.com' } },
      /"Service": "ecs-tasks/,
      'trust-policy',
    ],
    [
      'a service that is none',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks' } },
      /not a service principal/,
      'trust-policy',
    ],
    [
      'a principal that is none',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'orders' } },
      /not a principal/,
      'trust-policy',
    ],
    [
      'an unknown condition key',
      allow({ Condition: { Bool: { 'aws:SecureTransprt': 'true' } } }),
      /Did you mean `aws:SecureTransport`/,
    ],
    [
      'an unknown key of a service',
      allow({ Condition: { StringEquals: { 's3:prefx': 'x' } } }),
      /`s3` has no condition key.*Did you mean `s3:prefix`/,
    ],
    ['a key of no service', allow({ Condition: { StringEquals: { 's33:prefix': 'x' } } }), /prefix `s33`/],
    ['a key without prefix', allow({ Condition: { StringEquals: { prefix: 'x' } } }), /not a condition key/],
    ['a key without values', allow({ Condition: { StringEquals: { 's3:prefix': [] } } }), /no value/],
    ['a number that is none', allow({ Condition: { NumericEquals: { 's3:max-keys': 'ten' } } }), /a number/],
    ['a date that is none', allow({ Condition: { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } } }), /a date/],
    ['a boolean that is none', allow({ Condition: { Bool: { 'aws:SecureTransport': 'yes' } } }), /`true` or `false`/],
    ['an address that is none', allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/40' } } }), /CIDR/],
    ['an ARN that is none', allow({ Condition: { ArnLike: { 'aws:SourceArn': 'orders' } } }), /an ARN of six parts/],
  ];
  test.each(cases)('%s', (_, statements, message, kind) => {
    expect(messages(statements, kind)).toEqual([expect.stringMatching(message)]);
  });

  test('variables in the old language', () => {
    expect(messages(s3('arn:aws:s3:::b/${aws:username}/*'), undefined, '2008-10-17')).toEqual([
      expect.stringMatching(/plain text here/),
    ]);
  });
});

test.each([
  ['inline-role-policy', 10_240],
  ['inline-user-policy', 2_048],
  ['inline-group-policy', 5_120],
  ['session-policy', 2_048],
  ['managed-policy', 6_144],
  ['boundary', 6_144],
  ['scp', 5_120],
] as const)('the size limit of %s is %d characters', (kind, limit) => {
  const fixed = policyOf(allow({ Sid: 'A' })).size;
  const sized = (size: number) => messages(allow({ Sid: 'A'.repeat(size - fixed + 1) }), kind);
  expect(sized(limit)).toEqual([]);
  expect(sized(limit + 1)).toEqual([expect.stringMatching(/characters without white space/)]);
});

test('faults stand where they are', () => {
  const policy = policyOf([allow({}), allow({ Action: ['s3:GetObject', 's3:GetObjet'] })]);
  const [finding] = validityFindings(policy, { kind: 'inline-role-policy', catalogue: bundledCatalogue });
  expect(finding).toMatchObject({ file: 'p.json', ...policy.statements[1]?.actions.values[1]?.range });
});

test('a boundary names no principal: it is attached to the caller', () => {
  expect(messages({ ...allow({}), Principal: '*' }, 'boundary')).toEqual([
    expect.stringMatching(/names no `Principal`/),
  ]);
});

test('the size limit of a resource policy is that of its service', () => {
  const long = (Action: string) =>
    messages({ Sid: 'A'.repeat(21_000), Effect: 'Allow', Action, Resource: '*', Principal: '*' }, 'resource-policy');
  expect(long('s3:GetObject')).toEqual([expect.stringMatching(/20480 for a bucket policy/)]);
  expect(long('kms:Decrypt')).toEqual([]);
});
