import { describe, expect, test } from 'vitest';
import check from '../../../../graders/checks/iam/must-not-allow.ts';
import { findingsOf } from '../../../support/run-check.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 1);
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: 'arn:aws:s3:::b/*',
  ...more,
});
const ceiling = {
  everything: {
    except: [{ actions: ['s3:GetObject', 's3:PutObject'], resources: ['arn:aws:s3:::b/*'] }],
    reason: 'Nothing else is needed.',
  },
};
const asked = (text: string, params: object = ceiling) =>
  findingsOf(check, 'p.json', text, params).map(({ witness }) =>
    witness?.form === 'request' ? `${witness.action} ${witness.resource}` : '',
  );

test('a listed request is shown with its statement, its reason and what else gets through', () => {
  const requests = [{ action: 's3:DeleteObject', resource: 'arn:aws:s3:::b/k', reason: 'It never deletes.' }];
  const [finding, ...others] = findingsOf(check, 'p.json', policy(allow(), allow({ Sid: 'All', Action: 's3:*' })), {
    ...ceiling,
    requests,
  });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ line: 12, witness: { decision: 'allowed', deciding: ['p.json statement 2 (All)'] } });
  expect(finding?.message).toMatch(
    /^Still allowed: `s3:DeleteObject` on `arn:aws:s3:::b\/k`\. Statement 2 grants `s3:\*`\. It never deletes\. The same statement also lets `s3:\w+`, `s3:\w+`, `s3:\w+` and \d+ more actions through\.$/,
  );
});

describe('everything in a scope', () => {
  test.each<[string, object[]]>([
    ['the ceiling itself', [allow()]],
    ['narrower', [allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/reports/*' })]],
    [
      'bucket and objects: no request names a bucket to GetObject',
      [allow({ Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] })],
    ],
    ['with a condition', [allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })]],
    [
      'broad, and a deny takes the rest back',
      [
        allow({ Action: '*', Resource: '*' }),
        { Effect: 'Deny', NotAction: ['s3:GetObject', 's3:PutObject'], Resource: '*' },
        { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::b/*' },
      ],
    ],
    ['nothing', [{ Effect: 'Deny', Action: '*', Resource: '*' }]],
  ])('passes: %s', (_, statements) => {
    expect(asked(policy(...statements))).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['an action more', allow({ Action: 's3:DeleteObject' }), /^s3:DeleteObject arn:aws:s3:::b\//],
    ['a wildcard in the action', allow({ Action: 's3:GetObject*' }), /^s3:GetObject\w+ arn:aws:s3:::b\//],
    ['an action in another case', allow({ Action: 'S3:DELETEOBJECT' }), /^s3:DeleteObject /],
    [
      'another bucket, which the policy names itself',
      allow({ Resource: 'arn:aws:s3:::harbour-payroll/x/*' }),
      /^s3:PutObject arn:aws:s3:::harbour-payroll\/x\//,
    ],
    ['a wildcard after the name', allow({ Resource: 'arn:aws:s3:::b*' }), /^s3:PutObject arn:aws:s3:::bother\/file$/],
    [
      'an action on the bucket',
      allow({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' }),
      /^s3:ListBucket arn:aws:s3:::b$/,
    ],
    [
      'an action without resources',
      allow({ Action: 's3:ListAllMyBuckets', Resource: '*' }),
      /^s3:ListAllMyBuckets \*$/,
    ],
    [
      'another service',
      allow({ Action: 'kms:Decrypt', Resource: '*' }),
      /^kms:Decrypt arn:aws:kms:eu-west-2:111122223333:key\//,
    ],
    ['a service outside the catalogue', allow({ Action: 'ec2:RunInstances', Resource: '*' }), /^ec2:RunInstances \*$/],
    ['NotAction', { Effect: 'Allow', NotAction: 's3:Delete*', Resource: '*' }, /^\w+:\w+ /],
    [
      'NotResource',
      { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::c/*' },
      /^s3:GetObject arn:aws:s3:::any-bucketname\//,
    ],
    [
      'a resource by variable',
      allow({ Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*' }),
      /^s3:DeleteObject arn:aws:s3:::b\/other\//,
    ],
  ])('finds %s', (_, statement, expected) => {
    const found = asked(policy(statement));
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  test.each<[string, object]>([
    ['StringLike', { StringLike: { 'aws:UserAgent': '*orders*' } }],
    ['Bool', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    ['IpAddress', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['a tag of the caller', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }],
    ['a date', { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }],
    ['a number', { NumericGreaterThan: { 's3:max-keys': '5' } }],
    ['Null', { Null: { 'aws:TokenIssueTime': 'true' } }],
    ['a negated operator on a key of the request', { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-2' } }],
    ['a multivalued key', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'x' } }],
    ['several', { Bool: { 'aws:SecureTransport': 'false' }, ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
  ])('looks behind a condition: %s', (_, Condition) => {
    const context = { 'aws:RequestedRegion': 'eu-west-2', 'aws:SecureTransport': 'true' };
    expect(asked(policy(allow({ Action: 's3:DeleteObject', Condition })), { ...ceiling, context })).toHaveLength(1);
  });

  test('scopes divide the work', () => {
    const text = policy(allow({ Action: 's3:*', Resource: '*' }), allow({ Action: 'sqs:*', Resource: '*' }));
    const reason = 'No.';
    const services = (params: object) =>
      asked(text, { everything: { reason, ...params } }).map((request) => request.split(/[: ]/)[0]);
    expect(services({})).toEqual(['s3', 'sqs']);
    expect(services({ actions: ['s3:*'] })).toEqual(['s3']);
    expect(services({ notActions: ['s3:*'] })).toEqual(['sqs']);
    expect(services({ resources: ['arn:aws:sqs:*'] })).toEqual(['sqs']);
    expect(services({ notResources: ['*'] })).toEqual([]);
  });
});

test('needs something to try', () => {
  expect(() => asked(policy(allow()), {})).toThrow(/requests/);
});

describe('the policy of a resource', () => {
  const trust = (principal: unknown) => policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' });
  const params = {
    as: 'resource',
    requests: [
      {
        action: 'sts:AssumeRole',
        resource: 'arn:aws:iam::111122223333:role/orders',
        principal: 'arn:aws:iam::111122223333:user/kim',
        reason: 'Nobody tries it by hand.',
      },
    ],
  };

  test('lets in whoever its account lets in', () => {
    const [finding] = findingsOf(check, 'p.json', trust({ AWS: '111122223333' }), params);
    expect(finding?.message).toMatch(
      /^Still allowed: `sts:AssumeRole` on `[^`]+` by `arn:aws:iam::111122223333:user\/kim`\. /,
    );
    expect(asked(trust({ Service: 'ecs-tasks.amazonaws.com' }), params)).toEqual([]);
  });

  test('has no scope of everything', () => {
    expect(check.params.safeParse({ ...ceiling, as: 'resource' }).success).toBe(false);
  });
});

test('tells its requests, and nothing of what may be allowed', () => {
  const requests = [{ action: 's3:DeleteObject', resource: 'arn:aws:s3:::b/k', reason: 'It never deletes.' }];
  const told = check.asks!(check.params.parse({ ...ceiling, requests }));
  expect(told).toMatchObject({ as: 'identity', expected: 'denied', more: true, requests });
  expect(JSON.stringify(told)).not.toContain('GetObject');
  expect(check.asks!(check.params.parse({ requests })).more).toBe(false);
});
