import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../graders/iam/evaluate.ts';
import type { Policies } from '../../../graders/iam/evaluate.ts';
import { allow, compiled, decide, deny, random } from './support.ts';

const account = '111122223333';
const user = `arn:aws:iam::${account}:user/ana`;
const role = `arn:aws:iam::${account}:role/service/orders`;
const session = `arn:aws:sts::${account}:assumed-role/orders/task-1`;
const stranger = 'arn:aws:iam::444455556666:user/eve';

describe('one identity policy', () => {
  const reads = compiled([
    {
      Sid: 'Read',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
    },
    { Sid: 'NotSecret', Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/secret/*' },
  ]);
  test.each([
    ['s3:GetObject', 'arn:aws:s3:::b/k', 'allowed'],
    ['S3:GETOBJECT', 'arn:aws:s3:::b/k', 'allowed'],
    ['s3:GetObject', 'arn:aws:s3:::c/k', 'implicitDeny'],
    ['s3:PutObject', 'arn:aws:s3:::b/k', 'implicitDeny'],
    ['s3:GetObject', 'arn:aws:s3:::b/secret/k', 'explicitDeny'],
    ['s3:PutObject', 'arn:aws:s3:::b/secret/k', 'explicitDeny'],
  ])('%s on %s: %s', (action, resource, expected) => {
    expect(decide({ action, resource }, { identity: [reads] })).toBe(expected);
  });

  test('the deciding statements are named', () => {
    const { statements, explanation } = evaluate(
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/secret/k' },
      { identity: [reads] },
    );
    expect(statements).toEqual([{ policy: 'p.json', index: 1, sid: 'NotSecret', effect: 'Deny' }]);
    expect(explanation).toMatch(/deny wins/);
    expect(
      evaluate({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }, { identity: [reads] }).statements,
    ).toEqual([{ policy: 'p.json', index: 0, sid: 'Read', effect: 'Allow' }]);
    expect(evaluate({ action: 'kms:Decrypt', resource: '*' }, { identity: [reads] }).statements).toEqual([]);
  });

  test('without any policy nothing is allowed', () => {
    expect(decide({}, {})).toBe('implicitDeny');
  });

  test('the grants of several add up, a deny in any wins', () => {
    const [get, put] = [compiled(allow({ Action: 's3:GetObject' })), compiled(allow({ Action: 's3:PutObject' }))];
    expect(decide({ action: 's3:PutObject' }, { identity: [get, put] })).toBe('allowed');
    expect(decide({}, { identity: [get, put, compiled(deny({}))] })).toBe('explicitDeny');
  });

  test('a statement without Resource grants nothing to an identity', () => {
    expect(decide({}, { identity: [compiled({ Effect: 'Allow', Action: '*', Principal: '*' })] })).toBe('implicitDeny');
  });
});

describe('NotAction and NotResource', () => {
  test.each([
    [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, 's3:GetObject', 'arn:aws:s3:::b/k', 'allowed'],
    [
      { Effect: 'Allow', NotAction: ['iam:*', 's3:*'], Resource: '*' },
      's3:GetObject',
      'arn:aws:s3:::b/k',
      'implicitDeny',
    ],
    [
      { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' },
      's3:GetObject',
      'arn:aws:s3:::b/k',
      'implicitDeny',
    ],
    [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' }, 's3:GetObject', 'arn:aws:s3:::c/k', 'allowed'],
    // NotResource leaves out what it lists, and `*` is not in the list.
    [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' }, 's3:ListAllMyBuckets', '*', 'allowed'],
  ])('%j: %s on %s: %s', (statement, action, resource, expected) => {
    expect(decide({ action, resource }, { identity: [compiled(statement)] })).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html */
describe('policies that only narrow', () => {
  const all = compiled(allow({}));
  const s3 = compiled(allow({ Action: 's3:*' }));
  const ec2 = compiled(allow({ Action: 'ec2:*' }));
  const cases: [name: string, policies: Policies, expected: string][] = [
    ['a boundary that allows', { identity: [all], boundary: s3 }, 'allowed'],
    ['a boundary that is silent', { identity: [all], boundary: ec2 }, 'implicitDeny'],
    ['a boundary that denies', { identity: [all], boundary: compiled([allow({}), deny({})]) }, 'explicitDeny'],
    ['a boundary grants nothing', { boundary: all }, 'implicitDeny'],
    ['a session policy that allows', { identity: [all], session: [s3] }, 'allowed'],
    ['a session policy that is silent', { identity: [all], session: [ec2] }, 'implicitDeny'],
    ['session policies add up', { identity: [all], session: [ec2, s3] }, 'allowed'],
    ['an SCP that allows', { identity: [all], scps: [[s3]] }, 'allowed'],
    ['an SCP that is silent', { identity: [all], scps: [[ec2]] }, 'implicitDeny'],
    ['SCPs of one level add up', { identity: [all], scps: [[ec2, s3]] }, 'allowed'],
    ['every level must allow', { identity: [all], scps: [[s3], [ec2]] }, 'implicitDeny'],
    ['an SCP that denies', { identity: [all], scps: [[all, compiled(deny({ Action: 's3:Get*' }))]] }, 'explicitDeny'],
    ['an SCP grants nothing', { scps: [[all]] }, 'implicitDeny'],
    ['an RCP that denies', { identity: [all], rcps: [compiled({ ...deny({}), Principal: '*' })] }, 'explicitDeny'],
    [
      'an RCP for other resources',
      { identity: [all], rcps: [compiled({ ...deny({ Resource: 'arn:aws:s3:::c/*' }), Principal: '*' })] },
      'allowed',
    ],
    ['all of them', { identity: [s3], boundary: s3, session: [s3], scps: [[all], [s3]] }, 'allowed'],
  ];
  test.each(cases)('%s', (_, policies, expected) => {
    expect(decide({ principal: session }, policies)).toBe(expected);
  });

  test('the level that is silent is named', () => {
    const ou = compiled(allow({ Action: 'ec2:*' }), undefined, 'ou.json');
    const { rule, explanation } = evaluate(
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' },
      { identity: [all], scps: [[all], [ou]] },
    );
    expect(rule).toBe('scp');
    expect(explanation).toMatch(/level 2 \(ou\.json\)/);
  });

  /** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html, "Tasks and entities not restricted by SCPs" */
  test.each([
    ['arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS', 'allowed'],
    ['arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/ecs', 'allowed'],
    ['arn:aws:iam::111122223333:role/AWSServiceRoleForECS', 'implicitDeny'],
    ['arn:aws:sts::111122223333:assumed-role/orders/AWSServiceRoleForECS', 'implicitDeny'],
  ])('service-linked roles stand outside the organization’s guardrails: %s', (principal, expected) => {
    expect(decide({ principal }, { identity: [all], scps: [[ec2]] })).toBe(expected);
    const rcps = [compiled({ ...deny({}), Principal: '*' })];
    expect(decide({ principal }, { identity: [all], rcps }) === 'allowed').toBe(expected === 'allowed');
  });

  test('SCPs do not bind services', () => {
    const resource = compiled({
      ...allow({ Action: 's3:GetObject' }),
      Principal: { Service: 'cloudtrail.amazonaws.com' },
    });
    expect(decide({ principal: 'cloudtrail.amazonaws.com' }, { resource, scps: [[ec2]] })).toBe('allowed');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
describe('who a resource policy means', () => {
  const cases: [principal: unknown, caller: string | undefined, expected: string][] = [
    ['*', user, 'allowed'],
    ['*', '*', 'allowed'],
    ['*', undefined, 'allowed'],
    [{ AWS: '*' }, stranger, 'implicitDeny'],
    [{ AWS: user }, user, 'allowed'],
    [{ AWS: user }, `arn:aws:iam::${account}:user/ben`, 'implicitDeny'],
    [{ AWS: role }, role, 'allowed'],
    [{ AWS: role }, session, 'allowed'],
    [{ AWS: `arn:aws:iam::${account}:role/other` }, session, 'implicitDeny'],
    [{ AWS: `arn:aws:iam::444455556666:role/orders` }, session, 'implicitDeny'],
    [{ AWS: session }, session, 'allowed'],
    [{ AWS: session }, `arn:aws:sts::${account}:assumed-role/orders/task-2`, 'implicitDeny'],
    // Wildcards do not work inside an ARN.
    [{ AWS: `arn:aws:iam::${account}:role/*` }, session, 'implicitDeny'],
    [{ AWS: `arn:aws:iam::${account}:user/an?` }, user, 'implicitDeny'],
    // The account leaves it to its own policies, and here there are none.
    [{ AWS: account }, user, 'implicitDeny'],
    [{ AWS: `arn:aws:iam::${account}:root` }, user, 'implicitDeny'],
    [{ AWS: account }, `arn:aws:iam::${account}:root`, 'allowed'],
    [{ Service: 'ecs-tasks.amazonaws.com' }, 'ecs-tasks.amazonaws.com', 'allowed'],
    [{ Service: 'ecs-tasks.amazonaws.com' }, 'ec2.amazonaws.com', 'implicitDeny'],
    [{ Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] }, 'ecs-tasks.amazonaws.com', 'allowed'],
    [{ AWS: user, Service: 'ec2.amazonaws.com' }, 'ec2.amazonaws.com', 'allowed'],
    [{ Federated: 'cognito-identity.amazonaws.com' }, 'cognito-identity.amazonaws.com', 'allowed'],
    [{ Federated: `arn:aws:iam::${account}:saml-provider/x` }, `arn:aws:iam::${account}:saml-provider/x`, 'allowed'],
    [
      { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
      '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be',
      'allowed',
    ],
    [{ AWS: user }, undefined, 'implicitDeny'],
  ];
  test.each(cases)('%j, asked by %s: %s', (Principal, principal, expected) => {
    const resource = compiled({ ...allow({}), Principal });
    expect(decide({ principal, accountId: account }, { resource })).toBe(expected);
  });

  test('a deny for the role binds its sessions', () => {
    const resource = compiled({ ...deny({}), Principal: { AWS: role } });
    expect(decide({ principal: session }, { identity: [compiled(allow({}))], resource })).toBe('explicitDeny');
  });

  test('a deny for the account binds everyone in it', () => {
    const resource = compiled({ ...deny({}), Principal: { AWS: account } });
    expect(decide({ principal: session }, { identity: [compiled(allow({}))], resource })).toBe('explicitDeny');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
describe('NotPrincipal with Deny', () => {
  const bob = 'arn:aws:iam::444455556666:user/Bob';
  const root = 'arn:aws:iam::444455556666:root';
  const everyone = compiled(allow({}));
  const cases: [members: string[], caller: string, expected: string][] = [
    [[bob, root], bob, 'allowed'],
    [[bob, root], 'arn:aws:iam::444455556666:user/Ann', 'explicitDeny'],
    // The account may be looked at first, so naming the user alone is not enough.
    [[bob], bob, 'explicitDeny'],
    [[root], bob, 'explicitDeny'],
    [[root], root, 'allowed'],
    [['arn:aws:iam::444455556666:role/r', root], 'arn:aws:iam::444455556666:role/r', 'allowed'],
    [['arn:aws:iam::444455556666:role/r'], 'arn:aws:iam::444455556666:role/r', 'explicitDeny'],
    [['arn:aws:iam::444455556666:role/r', root], 'arn:aws:sts::444455556666:assumed-role/r/s', 'allowed'],
    [['arn:aws:iam::444455556666:role/r', root], 'arn:aws:sts::444455556666:assumed-role/q/s', 'explicitDeny'],
  ];
  test.each(cases)('%j, asked by %s: %s', (members, principal, expected) => {
    const resource = compiled([
      { ...allow({}), Principal: '*' },
      { ...deny({}), NotPrincipal: { AWS: members } },
    ]);
    expect(decide({ principal, accountId: '444455556666' }, { identity: [everyone], resource })).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html */
describe('across accounts', () => {
  const identity = [compiled(allow({ Action: 's3:*' }))];
  const resource = compiled({ ...allow({ Action: 's3:GetObject' }), Principal: { AWS: '444455556666' } });
  test.each([
    ['both allow', { identity, resource }, 'allowed'],
    ['only the identity policy', { identity }, 'implicitDeny'],
    ['only the resource policy', { resource }, 'implicitDeny'],
    ['the boundary is silent', { identity, resource, boundary: compiled(allow({ Action: 'ec2:*' })) }, 'implicitDeny'],
  ] as [string, Policies, string][])('%s', (_, policies, expected) => {
    expect(decide({ principal: stranger, accountId: account }, policies)).toBe(expected);
  });
  test('the account in the ARN is the owner', () => {
    const request = {
      principal: stranger,
      action: 'sqs:SendMessage',
      resource: `arn:aws:sqs:eu-west-2:${account}:orders`,
    };
    expect(decide(request, { identity: [compiled(allow({}))] })).toBe('implicitDeny');
    expect(decide({ ...request, principal: user }, { identity: [compiled(allow({}))] })).toBe('allowed');
  });
  test('naming a session there still needs its own identity policy', () => {
    const named = compiled({ ...allow({}), Principal: { AWS: stranger } });
    expect(decide({ principal: stranger, accountId: account }, { resource: named })).toBe('implicitDeny');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
describe('resource policies, boundaries and session policies in one account', () => {
  const federated = `arn:aws:sts::${account}:federated-user/fred`;
  const silent = compiled(allow({ Action: 'ec2:*' }));
  const to = (principal: string) => compiled({ ...allow({ Action: 's3:GetObject' }), Principal: { AWS: principal } });
  test.each([
    ['a user that is named is not limited', user, user, 'allowed'],
    ['a session that is named is not limited', session, session, 'allowed'],
    ['a role that is named is limited', session, role, 'implicitDeny'],
    ['the same, the role given as who asks', role, role, 'implicitDeny'],
    ['everyone is named: identity policies do not limit it', session, '*', 'allowed'],
    ['a federated session that is named is not limited', federated, federated, 'allowed'],
    ['the account hands over, so that the boundary counts', session, account, 'implicitDeny'],
  ])('%s', (_, principal, named, expected) => {
    const policies = { identity: [compiled(allow({}))], resource: to(named) };
    expect(decide({ principal, accountId: account }, { ...policies, boundary: silent })).toBe(expected);
    expect(decide({ principal, accountId: account }, { ...policies, session: [silent] })).toBe(expected);
    expect(decide({ principal, accountId: account }, { ...policies, session: [compiled(allow({}))] })).toBe('allowed');
  });
  test('across accounts the boundary limits whatever is named', () => {
    const policies = { identity: [compiled(allow({}))], resource: to(session), boundary: silent };
    expect(decide({ principal: session, accountId: '444455556666' }, policies)).toBe('implicitDeny');
  });
  test('NotPrincipal with Deny spares nobody who has a boundary', () => {
    const resource = compiled([
      { ...allow({}), Principal: '*' },
      { ...deny({}), NotPrincipal: { AWS: [user, account] } },
    ]);
    const policies = { identity: [compiled(allow({}))], resource };
    expect(decide({ principal: user, accountId: account }, policies)).toBe('allowed');
    expect(decide({ principal: user, accountId: account }, { ...policies, boundary: compiled(allow({})) })).toBe(
      'explicitDeny',
    );
  });
  test('without a boundary the role needs no identity policy', () => {
    expect(decide({ principal: session, accountId: account }, { resource: to(role) })).toBe('allowed');
  });
});

describe('role trust policies and key policies allow by themselves', () => {
  const identity = [compiled(allow({}))];
  const key = `arn:aws:kms:eu-west-2:${account}:key/1`;
  const other = `arn:aws:iam::${account}:role/deploy`;
  const decrypt = { action: 'kms:Decrypt', resource: key, principal: session };
  const assume = { action: 'sts:AssumeRole', resource: other, principal: session };
  const root = compiled({ ...allow({}), Principal: { AWS: `arn:aws:iam::${account}:root` } });
  const forOther = compiled({ ...allow({}), Principal: { AWS: user } });
  const forRole = compiled({ ...allow({}), Principal: { AWS: role } });
  const trust = (Principal: unknown) => compiled({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal });
  const cases: [string, Parameters<typeof decide>[0], Policies, string][] = [
    ['a key that hands over to the account, and the identity allows', decrypt, { identity, resource: root }, 'allowed'],
    ['a key that hands over, and the identity is silent', decrypt, { resource: root }, 'implicitDeny'],
    ['a key that names another caller', decrypt, { identity, resource: forOther }, 'implicitDeny'],
    ['a key that names the role', decrypt, { resource: forRole }, 'allowed'],
    ['no key policy given: the default hands over', decrypt, { identity }, 'allowed'],
    [
      'an alias has no policy of its own',
      { ...decrypt, resource: `arn:aws:kms:eu-west-2:${account}:alias/a` },
      { identity, resource: forOther },
      'allowed',
    ],
    ['a trust policy that names the caller', assume, { resource: trust({ AWS: role }) }, 'allowed'],
    ['a trust policy that names another', assume, { identity, resource: trust({ AWS: user }) }, 'implicitDeny'],
    ['a trust policy that names the account', assume, { identity, resource: trust({ AWS: account }) }, 'allowed'],
    ['the same without an identity policy', assume, { resource: trust({ AWS: account }) }, 'implicitDeny'],
    [
      'a trust policy for a service',
      { ...assume, principal: 'ecs-tasks.amazonaws.com' },
      { resource: trust({ Service: 'ecs-tasks.amazonaws.com' }) },
      'allowed',
    ],
  ];
  test.each(cases)('%s', (_, request, policies, expected) => {
    expect(decide(request, policies)).toBe(expected);
  });

  test('the confused deputy: a trust policy bound to its account', () => {
    const resource = compiled({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:ecs:eu-west-2:${account}:*` },
      },
    });
    const ask = (source: string) =>
      decide(
        {
          ...assume,
          principal: 'ecs-tasks.amazonaws.com',
          context: { 'aws:SourceAccount': source, 'aws:SourceArn': `arn:aws:ecs:eu-west-2:${source}:task/x` },
        },
        { resource },
      );
    expect(ask(account)).toBe('allowed');
    expect(ask('444455556666')).toBe('implicitDeny');
  });

  test('IRSA: the token of the right service account only', () => {
    const issuer = 'oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLE';
    const provider = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
    const resource = compiled({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: provider },
      Condition: {
        StringEquals: { [`${issuer}:sub`]: 'system:serviceaccount:orders:api', [`${issuer}:aud`]: 'sts.amazonaws.com' },
      },
    });
    const ask = (sub: string) =>
      decide(
        {
          action: 'sts:AssumeRoleWithWebIdentity',
          resource: other,
          principal: provider,
          context: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: 'sts.amazonaws.com' },
        },
        { resource },
      );
    expect(ask('system:serviceaccount:orders:api')).toBe('allowed');
    expect(ask('system:serviceaccount:default:api')).toBe('implicitDeny');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html */
describe('callers without policies of their own', () => {
  const root = `arn:aws:iam::${account}:root`;
  const mine = { principal: root, accountId: account };
  test('the root user may do in its account whatever nothing denies', () => {
    expect(evaluate({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', ...mine }, {})).toMatchObject({
      decision: 'allowed',
      rule: 'root',
      statements: [],
    });
    expect(decide(mine, { boundary: compiled(allow({ Action: 'ec2:*' })) })).toBe('allowed');
    expect(decide(mine, { scps: [[compiled(allow({ Action: 'ec2:*' }))]] })).toBe('implicitDeny');
    expect(decide(mine, { resource: compiled({ ...deny({}), Principal: '*' }) })).toBe('explicitDeny');
  });
  test('not in another account, nor with a key that leaves it out', () => {
    expect(decide({ ...mine, accountId: '444455556666' }, {})).toBe('implicitDeny');
    const key = { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-west-2:${account}:key/1`, principal: root };
    expect(decide(key, { resource: compiled({ ...allow({}), Principal: { AWS: role } }) })).toBe('implicitDeny');
    expect(decide(key, { resource: compiled({ ...allow({}), Principal: { AWS: account } }) })).toBe('allowed');
  });
  test('a federated user has what the user and the session policy both grant', () => {
    const principal = `arn:aws:sts::${account}:federated-user/fred`;
    const [all, s3] = [compiled(allow({})), compiled(allow({ Action: 's3:*' }))];
    expect(decide({ principal }, { identity: [all] })).toBe('implicitDeny');
    expect(decide({ principal }, { identity: [all], session: [s3] })).toBe('allowed');
    expect(decide({ principal: session }, { identity: [all] })).toBe('allowed');
  });
});

describe('keys that AWS derives from the caller', () => {
  const when = (operator: string, key: string, value: string) =>
    compiled(allow({ Condition: { [operator]: { [key]: value } } }));
  test.each([
    ['ArnEquals', 'aws:PrincipalArn', `arn:aws:iam::${account}:role/orders`, session, true],
    ['ArnEquals', 'aws:PrincipalArn', user, user, true],
    ['StringEquals', 'aws:PrincipalAccount', account, session, true],
    ['StringEquals', 'aws:PrincipalAccount', account, stranger, false],
    ['StringEquals', 'aws:username', 'ana', user, true],
    ['StringEquals', 'aws:username', 'ana', session, false],
    ['Bool', 'aws:PrincipalIsAWSService', 'false', session, true],
    ['StringEquals', 'aws:PrincipalType', 'AssumedRole', session, true],
  ])('%s %s %s, asked by %s: %s', (operator, key, value, principal, expected) => {
    expect(decide({ principal }, { identity: [when(operator, key, value)] }) === 'allowed').toBe(expected);
  });
  test('the request may say otherwise', () => {
    const identity = [when('StringEquals', 'aws:username', 'ben')];
    expect(decide({ principal: user, context: { 'aws:Username': 'ben' } }, { identity })).toBe('allowed');
  });
});

test('random policies: a deny only takes away, an allow only adds', () => {
  const next = random(5);
  const actions = ['s3:GetObject', 's3:PutObject', 's3:*', 's3:Get*', '*'];
  const resources = ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::*', '*'];
  const pick = (list: string[]) => list[next(list.length)] ?? '*';
  const statement = (Effect: 'Allow' | 'Deny') => ({ Effect, Action: pick(actions), Resource: pick(resources) });
  const seen = new Set<string>();
  for (let i = 0; i < 2000; i++) {
    const base = Array.from({ length: 1 + next(3) }, () => statement(next(3) === 0 ? 'Deny' : 'Allow'));
    const request = { action: pick(actions.slice(0, 2)), resource: `arn:aws:s3:::${pick(['a', 'b', 'c'])}/k` };
    const before = decide(request, { identity: [compiled(base)] });
    seen.add(before);
    if (before !== 'allowed')
      expect(decide(request, { identity: [compiled([...base, statement('Deny')])] })).not.toBe('allowed');
    if (before === 'allowed')
      expect(decide(request, { identity: [compiled([...base, statement('Allow')])] })).toBe('allowed');
    if (before === 'explicitDeny')
      expect(decide(request, { identity: [compiled([...base, statement('Allow')])] })).toBe('explicitDeny');
    // Order does not matter, nor how the statements are spread over policies.
    expect(decide(request, { identity: [compiled(base.toReversed())] })).toBe(before);
    expect(decide(request, { identity: base.map((one) => compiled(one)) })).toBe(before);
  }
  expect(seen).toEqual(new Set(['allowed', 'implicitDeny', 'explicitDeny']));
});
