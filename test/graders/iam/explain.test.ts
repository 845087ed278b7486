import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../graders/iam/evaluate.ts';
import type { Policies, Request } from '../../../graders/iam/evaluate.ts';
import { explain, nearMisses } from '../../../graders/iam/explain.ts';
import { allow, compiled, deny } from './support.ts';

const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: { 'aws:SecureTransport': 'false' } };
const why = (statement: object | object[]) => nearMisses(request, [compiled(statement)]).map(({ why: text }) => text);

test('what each allowing statement of the action lacks, conditions before resources', () => {
  expect(
    why([
      allow({ Action: 'kms:*' }),
      allow({ Resource: 'arn:aws:s3:::b' }),
      allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      allow({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    ]),
  ).toEqual([
    'asks for `Bool` `aws:SecureTransport` `true`, and the request has `false`',
    'asks for `StringEquals` `aws:SourceVpce` `vpce-1`, and the request does not carry that key',
    'allows the action on `arn:aws:s3:::b` only (that is the bucket; its objects are `arn:aws:s3:::b/*`)',
  ]);
  expect(why({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' })).toEqual([
    'leaves `arn:aws:s3:::b/*` out',
  ]);
  expect(why(allow({}))).toEqual([]);
});

test('every condition that fails is told, and every key that is missing', () => {
  const [miss] = nearMisses(request, [
    compiled(
      allow({
        Condition: {
          StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:PrincipalTag/Team': ['a', 'b'] },
          Bool: { 'aws:SecureTransport': 'true' },
        },
      }),
    ),
  ]);
  expect(miss?.missingKeys).toEqual(['aws:SourceVpce', 'aws:PrincipalTag/Team']);
  expect(miss?.why).toBe(
    'asks for `StringEquals` `aws:SourceVpce` `vpce-1`, and the request does not carry that key; it also asks for ' +
      '`StringEquals` `aws:PrincipalTag/Team` `a`, `b`, and the request does not carry that key; it also asks for ' +
      '`Bool` `aws:SecureTransport` `true`, and the request has `false`',
  );
});

test('a policy variable without a value', () => {
  const home = allow({ Resource: 'arn:aws:s3:::b/${aws:username}/*' });
  const [miss] = nearMisses(request, [compiled(home)]);
  expect(miss?.missingKeys).toEqual(['aws:username']);
  expect(miss?.why).toMatch(/; `\$\{aws:username\}` has no value in this request/);
  const named = { ...request, context: { 'aws:username': 'ana' } };
  expect(nearMisses(named, [compiled(home)])[0]?.missingKeys).toEqual([]);
  const fallback = allow({ Resource: "arn:aws:s3:::b/${aws:username, 'x'}/*" });
  expect(nearMisses(request, [compiled(fallback)])[0]?.missingKeys).toEqual([]);
  // The old version has no variables.
  expect(nearMisses(request, [compiled(home, '2008-10-17')])[0]?.missingKeys).toEqual([]);
  const [prefix] = nearMisses({ ...request, context: { 's3:prefix': 'ana/' } }, [
    compiled(allow({ Condition: { StringLike: { 's3:prefix': '${aws:username}/*' } } })),
  ]);
  expect(prefix?.missingKeys).toEqual(['aws:username']);
});

describe('explain', () => {
  const user = 'arn:aws:iam::111122223333:user/ana';
  const all = compiled(allow({}));
  const tell = (policies: Policies, more: Partial<Request> = {}) => {
    const asked = { ...request, principal: user, ...more };
    return explain(asked, policies, evaluate(asked, policies)).map(
      ({ policy, statement, why: text }) => `${policy} ${statement.index + 1} ${text}`,
    );
  };
  const file = (name: string, ...statements: object[]) => compiled(statements, undefined, name);

  test('an explicit deny: which condition held, and because of which missing key', () => {
    const resource = file(
      'bucket.json',
      { ...allow({}), Principal: '*' },
      { ...deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }), Principal: '*' },
    );
    const decision = evaluate(request, { identity: [all], resource });
    const [clue, ...others] = explain(request, { identity: [all], resource }, decision);
    expect(others).toEqual([]);
    expect(clue).toMatchObject({ policy: 'bucket.json', missingKeys: ['aws:SourceVpce'] });
    expect(clue?.why).toBe(
      'denies it; `StringNotEquals` `aws:SourceVpce` `vpce-1` holds: the request does not carry that key',
    );
  });

  test('an allowed request: the statements that allow it', () => {
    expect(tell({ identity: [file('id.json', allow({ Action: 'kms:*' }), allow({}))] })).toEqual([
      'id.json 2 allows it',
    ]);
    const tls = allow({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(tell({ identity: [file('id.json', tls)] })).toEqual([
      'id.json 1 allows it; `Bool` `aws:SecureTransport` `false` holds: the request has `false`',
    ]);
  });

  /** The policy that stopped it is looked at, not the one that allows. */
  test.each<[string, Policies, string[]]>([
    [
      'a boundary',
      { identity: [all], boundary: file('boundary.json', allow({ Resource: 'arn:aws:s3:::c/*' })) },
      ['boundary.json 1 allows the action on `arn:aws:s3:::c/*` only'],
    ],
    [
      'a session policy',
      { identity: [all], session: [file('session.json', allow({ Resource: 'arn:aws:s3:::c/*' }))] },
      ['session.json 1 allows the action on `arn:aws:s3:::c/*` only'],
    ],
    [
      'the silent level of SCPs',
      {
        identity: [all],
        scps: [
          [file('root.json', allow({}))],
          [file('ou.json', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' })],
        ],
      },
      ['ou.json 1 leaves `arn:aws:s3:::b/*` out'],
    ],
    [
      'nothing: identity and resource policy',
      {
        identity: [file('id.json', allow({ Resource: 'arn:aws:s3:::c/*' }), allow({ Action: 'kms:*' }))],
        resource: file('bucket.json', { ...allow({}), Principal: { AWS: '444455556666' } }),
      },
      [
        'id.json 1 allows the action on `arn:aws:s3:::c/*` only',
        `bucket.json 1 names \`444455556666\`, and \`${user}\` asks`,
      ],
    ],
  ])('an implicit deny: %s', (_, policies, expected) => {
    expect(tell(policies)).toEqual(expected);
  });

  test('a trust policy that names others', () => {
    const trust = file('trust.json', {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'ec2.amazonaws.com' },
    });
    const assume = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/r' };
    expect(tell({ identity: [all], resource: trust }, assume)).toEqual([
      `trust.json 1 names \`ec2.amazonaws.com\`, and \`${user}\` asks`,
    ]);
    expect(tell({ resource: trust }, { ...assume, principal: undefined })).toEqual([
      'trust.json 1 names `ec2.amazonaws.com`, and the request names no caller',
    ]);
  });
});
