import { describe, expect, test } from 'vitest';
import type { StatementText } from '../support.ts';
import { adviceOn, codes, not, objects, on } from './support.ts';

const get = (condition: unknown): StatementText => on('s3:GetObject', objects, condition);

describe('ForAllValues in an Allow', () => {
  const games = 'arn:aws:dynamodb:eu-west-2:111122223333:table/Games';
  const own = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['${www.amazon.com:user_id}'] } };

  test('a request without the key meets it', () => {
    const [advice] = adviceOn(on(['dynamodb:GetItem', 'dynamodb:Scan'], games, own));
    expect(advice?.advice).toMatchObject({ code: 'for-all-values-of-nothing', severity: 'security' });
    expect(advice?.advice?.fix).toContain('"Null": {"dynamodb:LeadingKeys": "false"}');
  });

  test('a key of one value wants no quantifier', () => {
    const [advice, ...others] = adviceOn(get({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgID': 'o-*' } }));
    expect(advice?.advice).toMatchObject({
      code: 'for-all-values-of-nothing',
      fix: expect.stringContaining('write `StringLike`') as string,
    });
    expect(others).toEqual([]);
  });

  test.each<[string, StatementText]>([
    ['Null beside it', on('dynamodb:Scan', games, { ...own, Null: { 'dynamodb:LeadingKeys': 'false' } })],
    [
      'another condition that needs the key',
      on('dynamodb:Scan', games, { ...own, 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': '*' } }),
    ],
    ['actions that always carry it', on(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], games, own)],
    [
      'tags that the caller asks for',
      on('ec2:CreateTags', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage'] } }),
    ],
    ['a Deny', not('s3:GetObject', objects, { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } })],
  ])('%s: nothing to say', (_, statement) => {
    expect(codes(statement)).toEqual([]);
  });
});

describe('how many values a key has', () => {
  test('several, and no quantifier', () => {
    expect(codes(get({ StringLike: { 'aws:PrincipalOrgPaths': 'o-1/*' } }))).toEqual(['warning set-operator-missing']);
    expect(codes(get({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } }))).toEqual([]);
    expect(codes(get({ Null: { 'aws:PrincipalOrgPaths': 'false' } }))).toEqual([]);
  });

  test('one, and a quantifier', () => {
    expect(codes(get({ 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgID': 'o-1' } }))).toEqual([
      'warning set-operator-needless',
    ]);
    expect(codes(get({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }))).toEqual([]);
  });

  test('the claims of a token are not known here and not judged', () => {
    const amr = { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' } };
    expect(codes(get(amr))).toEqual([]);
  });
});

describe('operator and type', () => {
  test.each<[string, unknown, string]>([
    ['a number operator on an ARN', { NumericEquals: { 'aws:PrincipalArn': '1' } }, 'warning operator-and-type'],
    [
      'a date operator on an account',
      { DateLessThan: { 'aws:PrincipalAccount': '2026-01-01' } },
      'warning operator-and-type',
    ],
    ['text on a Boolean', { StringEquals: { 'aws:SecureTransport': 'true' } }, 'suggestion operator-and-type'],
    ['text on a number', { StringEquals: { 'aws:MultiFactorAuthAge': '60' } }, 'suggestion operator-and-type'],
    [
      'text with a wildcard in an ARN’s account',
      { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } },
      'suggestion string-operator-on-arn',
    ],
    [
      'a wildcard that is none',
      { StringEquals: { 'aws:PrincipalTag/team': 'orders-*' } },
      'warning wildcard-taken-literally',
    ],
    [
      'the same in a negated one',
      { StringNotEquals: { 'aws:PrincipalTag/team': 'orders-*' } },
      'warning wildcard-taken-literally',
    ],
    ['a private address', { IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, 'warning private-source-address'],
    ['host bits', { IpAddress: { 'aws:SourceIp': '203.0.113.9/24' } }, 'suggestion address-beyond-its-mask'],
  ])('%s', (_, condition, code) => {
    expect(codes(get(condition))).toEqual([code]);
  });

  test.each<[string, unknown]>([
    ['a Boolean by Bool', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['seconds as a number', { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }],
    [
      'time as a date and as a number',
      {
        DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' },
        NumericLessThan: { 'aws:EpochTime': '1800000000' },
      },
    ],
    ['a whole ARN as text', { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/deploy' } }],
    [
      'a wildcard at the end of an ARN, as text',
      { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/deploy-*' } },
    ],
    ['an ARN operator takes wildcards', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } }],
    ['the character itself', { StringEquals: { 'aws:PrincipalTag/team': '${*}' } }],
    [
      'a public block, an address, everywhere',
      { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7', '0.0.0.0/0', '10.0.0.0/7', '2001:db8::/32'] } },
    ],
    [
      'private addresses inside a VPC',
      { IpAddress: { 'aws:VpcSourceIp': '10.1.0.0/16' }, StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
    ],
    [
      'an ARN in an encryption context',
      { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-2:111122223333:*' } },
    ],
  ])('%s: nothing to say', (_, condition) => {
    const action = JSON.stringify(condition).includes('kms:')
      ? on('kms:Decrypt', 'arn:aws:kms:eu-west-2:111122223333:key/1', condition)
      : get(condition);
    expect(codes(action)).toEqual([]);
  });
});

test('a text operator on an ARN that denies more than it must is safe', () => {
  const roots = { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } };
  expect(codes(not('s3:*', '*', roots))).toEqual([]);
  expect(codes(not('s3:*', '*', { StringNotLike: roots.StringLike }))).toEqual(['suggestion string-operator-on-arn']);
});

describe('a key that the action’s requests do not carry', () => {
  const prefix = { StringLike: { 's3:prefix': 'in/*' } };
  const both = ['arn:aws:s3:::harbour-docs', objects];

  test('an Allow never applies to it', () => {
    const [advice, ...others] = adviceOn(on(['s3:ListBucket', 's3:GetObject'], both, prefix));
    expect(advice?.advice).toMatchObject({ code: 'key-not-in-request', severity: 'warning' });
    expect(advice?.message).toMatch(/`s3:GetObject` do not carry `s3:prefix`, so statement 1 never allows it/);
    expect(advice?.advice?.fix).toContain('`s3:ListBucket`');
    expect(others).toEqual([]);
  });

  test('a Deny never applies, or always', () => {
    expect(adviceOn(not('s3:GetObject', objects, prefix))[0]?.message).toMatch(/never denies it/);
    const negated = { StringNotLike: { 's3:prefix': 'in/*' } };
    expect(adviceOn(not('s3:GetObject', objects, negated))[0]?.message).toMatch(/denies it altogether/);
    expect(adviceOn(on('s3:GetObject', objects, negated))[0]?.message).toMatch(/holds nothing back/);
  });

  test.each<[string, StatementText]>([
    ['the action that has it', on('s3:ListBucket', 'arn:aws:s3:::harbour-docs', prefix)],
    ['a pattern of which some do', on('s3:List*', both, prefix)],
    ['a Deny on more than that', not(['s3:ListBucket', 's3:GetObject'], both, prefix)],
    ['IfExists', on(['s3:ListBucket', 's3:GetObject'], both, { StringLikeIfExists: { 's3:prefix': 'in/*' } })],
    [
      'a service that is not known here',
      on(['rds:Anything'], '*', { StringEquals: { 'rds:DatabaseEngine': 'postgres' } }),
    ],
    ['a global key', on('s3:GetObject', objects, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } })],
  ])('%s: nothing to say', (_, statement) => {
    expect(codes(statement)).toEqual([]);
  });
});
