import { describe, expect, test } from 'vitest';
import type { StatementText } from '../support.ts';
import { adviceOn, codes, not, objects, on } from './support.ts';

test('everything on everything is an administrator, once, and nothing else is said of it', () => {
  const [advice, ...others] = adviceOn(on('*', '*'));
  expect(advice?.advice).toMatchObject({ code: 'full-access', severity: 'security' });
  expect(others).toEqual([]);
  expect(adviceOn(on('*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }))[0]?.message).toMatch(
    /whenever its condition holds/,
  );
});

test('a Deny of everything and an SCP that allows everything are no access', () => {
  expect(codes(not('*', '*'))).toEqual([]);
  expect(codes(on('*', '*'), 'scp')).toEqual([]);
});

describe('a whole service', () => {
  test('is told with its worst actions', () => {
    const [advice] = adviceOn(on('s3:*', ['arn:aws:s3:::harbour-docs', objects]));
    expect(advice?.advice).toMatchObject({ code: 'service-wildcard', severity: 'warning' });
    expect(advice?.message).toMatch(/`s3:\*` .*every action of `s3`, `s3:\w*Policy` .*adds later/);
  });

  test('of which nothing is known is told without them', () => {
    expect(adviceOn(on('rds:*', '*'))[0]?.message).toMatch(/every action of `rds`, and each one/);
  });

  test('with no choice in it is fine: the channels of ECS Exec', () => {
    expect(codes(on('ssmmessages:*', '*'))).toEqual([]);
  });

  test('a key policy may say kms:* to its account, which leaves it to the account’s own policies', () => {
    const root = { ...on('kms:*', '*'), Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
    expect(codes(root)).toEqual([]);
  });
});

describe('a star that a Deny of the same policy tames', () => {
  const others = (element: object): StatementText => ({ Effect: 'Deny', ...element });

  test('is no whole service, no every resource', () => {
    const but = others({ NotAction: ['s3:GetObject', 's3:PutObject'], Resource: '*' });
    expect(codes([on('s3:*', objects), but])).toEqual([]);
    expect(codes([on('s3:GetObject', '*'), others({ Action: '*', NotResource: objects })])).toEqual([]);
  });

  test('of which nothing is left is told as that', () => {
    expect(codes([on('s3:*', objects), not('s3:*', '*')])).toEqual(['warning allowed-and-denied']);
  });

  test('is one when the Deny leaves most of it, or holds sometimes only', () => {
    expect(codes([on('s3:*', objects), others({ Action: 's3:DeleteObject', Resource: '*' })])).toEqual([
      'warning service-wildcard',
    ]);
    const unencrypted = { Bool: { 'aws:SecureTransport': 'false' } };
    expect(codes([on('s3:GetObject', '*'), not('*', '*', unencrypted)])).toEqual(['warning needless-star']);
  });
});

describe('every resource', () => {
  test('where the action takes a name', () => {
    const [advice] = adviceOn(on(['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'sqs:SendMessage'], '*'));
    expect(advice?.advice?.code).toBe('needless-star');
    expect(advice?.message).toMatch(/`ecr:BatchGetImage` \(and `sqs:SendMessage`\) in statement 1/);
    expect(advice?.advice?.fix).toMatch(/arn:aws:sqs:.*arn:aws:ecr:.*`ecr:GetAuthorizationToken` knows no single/);
  });

  test('patterns are told as they are written', () => {
    const [advice] = adviceOn(on(['s3:Get*', 'sqs:*Message'], '*'));
    expect(advice?.message).toMatch(/^`s3:Get\*` \(and `sqs:\*Message`\)/);
  });

  test('what is an escalation is told as that, once', () => {
    expect(codes(on('lambda:UpdateFunctionCode', '*'))).toEqual(['security privilege-escalation']);
  });

  test.each([
    ['s3:GetObject', 'arn:aws:s3:::*'],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:*'],
    ['kms:Decrypt', 'arn:aws:kms:*:*:key/*'],
  ])('%s on %s is not narrower', (action, resource) => {
    expect(codes(on(action, resource))).toEqual(['warning needless-star']);
  });

  test.each([
    ['actions that know none', on(['ecr:GetAuthorizationToken', 'xray:PutTraceSegments', 's3:ListAllMyBuckets'], '*')],
    ['metrics', on('cloudwatch:PutMetricData', '*')],
    [
      'names and settings',
      on(['ecs:Describe*', 'ecs:List*', 'ecr:DescribeRepositories', 'iam:GetRole', 'ssm:GetResourcePolicies'], '*'),
    ],
    ['a tag that tells', on('ssm:GetParameter', '*', { StringEquals: { 'aws:ResourceTag/team': 'x' } })],
    ['an owner that tells', on('s3:GetObject', '*', { StringEquals: { 'aws:ResourceAccount': '111122223333' } })],
    [
      'a way in that tells',
      on('kms:Decrypt', '*', { StringEquals: { 'kms:ViaService': 's3.eu-west-2.amazonaws.com' } }),
    ],
    ['a Deny', not('s3:PutBucketPolicy', '*')],
    ['a name with a wildcard', on('sqs:SendMessage', 'arn:aws:sqs:*:111122223333:orders-*')],
    ['everything of one account', on('ecr:BatchGetImage', 'arn:aws:ecr:eu-west-2:111122223333:repository/*')],
  ])('%s: nothing to say', (_, statement) => {
    expect(codes(statement)).toEqual([]);
  });
});
