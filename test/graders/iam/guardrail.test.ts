/**
 * The exercise iam/guardrail takes rails that hold and lock nobody out, however they are written, and shows a request for each
 * that does not. Its folder's solutions and mutants are proved by `validate`.
 */
import { describe, expect, test } from 'vitest';
import { answerGrader } from '../../support/answers.ts';

const graded = await answerGrader('iam/guardrail');
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const deny = (Action: unknown, Resource: unknown, Condition?: object) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const allow = (Action: unknown, Resource: unknown, Condition?: object) => ({
  ...deny(Action, Resource, Condition),
  Effect: 'Allow',
});

const exempt = 'arn:aws:iam::*:role/break-glass';
const others = { ArnNotLike: { 'aws:PrincipalArn': exempt } };
const changes = [
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'cloudtrail:UpdateTrail',
  'cloudtrail:PutEventSelectors',
];
const audit = 'arn:aws:cloudtrail:*:*:trail/harbour-audit';
const trail = deny(changes, audit, others);
const role = deny('iam:*', exempt, others);
const leave = deny('organizations:LeaveOrganization', '*');
const globals = ['iam:*', 'sts:*', 'organizations:*', 'account:*', 'cloudfront:*', 'route53:*', 'support:*'];
const elsewhere = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-2' } };
const region = (Condition: object = { ...elsewhere, ...others }, NotAction: unknown = globals) => ({
  Effect: 'Deny',
  NotAction,
  Resource: '*',
  Condition,
});

describe('right SCPs, differently written', () => {
  const cases: [string, unknown][] = [
    ['one promise a statement', policy(trail, role, leave, region())],
    ['in another order', policy(region(), leave, role, trail)],
    ['with FullAWSAccess in it', policy(allow('*', '*'), trail, role, leave, region())],
    ['change by change', policy(...changes.map((change) => deny(change, audit, others)), role, leave, region())],
    [
      'wildcards in the actions',
      policy(
        deny(['cloudtrail:Stop*', 'cloudtrail:Delete*', 'cloudtrail:Update*', 'cloudtrail:Put*'], audit, others),
        role,
        leave,
        region(),
      ),
    ],
    [
      'other cases',
      policy(
        deny(
          changes.map((change) => change.toUpperCase()),
          audit,
          others,
        ),
        role,
        leave,
        region(),
      ),
    ],
    [
      'ArnNotEquals',
      policy({ ...trail, Condition: { ArnNotEquals: { 'aws:PrincipalArn': exempt } } }, role, leave, region()),
    ],
    [
      'StringNotLike with the account left open',
      policy(
        {
          ...trail,
          Condition: { StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::????????????:role/break-glass' } },
        },
        role,
        leave,
        region(),
      ),
    ],
    [
      'StringNotEquals with the whole ARN',
      policy(
        {
          ...trail,
          Condition: { StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/break-glass' } },
        },
        role,
        leave,
        region(),
      ),
    ],
    [
      'the trail in its region',
      policy(
        deny(changes, 'arn:aws:cloudtrail:eu-west-2:111122223333:trail/harbour-audit', others),
        role,
        leave,
        region(),
      ),
    ],
    ['trail and role in one statement', policy(deny([...changes, 'iam:*'], [audit, exempt], others), leave, region())],
    [
      'more global services',
      policy(trail, role, leave, region(undefined, [...globals, 'health:*', 'budgets:*', 'ce:*', 'waf:*'])),
    ],
    [
      'the region by IfExists',
      policy(
        trail,
        role,
        leave,
        region({ StringNotEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-2' }, ...others }),
      ),
    ],
  ];
  test.each(cases)('%s', async (_, answer) => {
    expect((await graded({ 'scp.json': answer })).failed).toEqual([]);
  });
});

const own = 'arn:aws:iam::111122223333:policy/team-boundary';
const team = 'arn:aws:iam::111122223333:role/team-*';
const bound = { StringEquals: { 'iam:PermissionsBoundary': own } };
const fill = ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'];
const services = ['ecs:*', 'ecr:*', 's3:*', 'sqs:*', 'dynamodb:*', 'logs:*'];
const logs = ['arn:aws:s3:::harbour-audit-logs', 'arn:aws:s3:::harbour-audit-logs/*'];
const work = allow(services, '*');
const look = allow(['iam:Get*', 'iam:List*'], '*');
const make = allow(fill, team, bound);
const pass = allow('iam:PassRole', team);
const keep = deny('s3:*', logs);

describe('right boundaries, differently written', () => {
  const cases: [string, unknown][] = [
    ['one promise a statement', policy(work, look, make, pass, keep)],
    ['in another order', policy(keep, pass, make, look, work)],
    ['service by service', policy(...services.map((service) => allow(service, '*')), look, make, pass, keep)],
    [
      'looking and passing at team roles only',
      policy(work, allow(['iam:Get*', 'iam:List*', 'iam:PassRole'], team), make, keep),
    ],
    [
      'passing to ECS only',
      policy(
        work,
        look,
        make,
        allow('iam:PassRole', team, { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
        keep,
      ),
    ],
    [
      'the condition by ARN',
      policy(work, look, allow(fill, team, { ArnEquals: { 'iam:PermissionsBoundary': own } }), pass, keep),
    ],
    ['the logs denied with every action', policy(work, look, make, pass, deny('*', logs))],
    ['the logs by a wildcard', policy(work, look, make, pass, deny('s3:*', 'arn:aws:s3:::harbour-audit-logs*'))],
    [
      'everything but IAM',
      policy(
        { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
        look,
        make,
        pass,
        keep,
      ),
    ],
    [
      'making allowed, without the boundary denied',
      policy(
        work,
        look,
        allow(fill, team),
        deny(fill, '*', { StringNotEquals: { 'iam:PermissionsBoundary': own } }),
        pass,
        keep,
      ),
    ],
    [
      'taking policies away again',
      policy(work, look, allow([...fill, 'iam:DetachRolePolicy', 'iam:DeleteRolePolicy'], team, bound), pass, keep),
    ],
  ];
  test.each(cases)('%s', async (_, answer) => {
    expect((await graded({ 'boundary.json': answer })).failed).toEqual([]);
  });
});

describe('wrong, with a request that shows it', () => {
  const cases: [string, Record<string, unknown>, string[]][] = [
    [
      'exempt by session name',
      {
        'scp.json': policy(
          { ...trail, Condition: { StringNotLike: { 'aws:userid': '*:kim' } } },
          role,
          leave,
          region(),
        ),
      },
      ['break-glass'],
    ],
    [
      'the whole service denied',
      { 'scp.json': policy(deny('cloudtrail:*', '*', others), role, leave, region()) },
      ['no-lock-out'],
    ],
    [
      'exempt when the key is missing',
      {
        'scp.json': policy(
          { ...trail, Condition: { Null: { 'aws:PrincipalTag/team': 'false' } } },
          role,
          leave,
          region(),
        ),
      },
      ['trail'],
    ],
    [
      'global services forgotten but IAM',
      { 'scp.json': policy(trail, role, leave, region(undefined, ['iam:*', 'sts:*'])) },
      ['no-lock-out'],
    ],
    [
      'EC2 among the global services',
      { 'scp.json': policy(trail, role, leave, region(undefined, [...globals, 'ec2:*'])) },
      ['regions'],
    ],
    [
      'an allow list in the SCP',
      { 'scp.json': policy(allow(['s3:*', 'ecs:*'], '*'), trail, role, region()) },
      ['membership'],
    ],
    [
      'any boundary',
      {
        'boundary.json': policy(
          work,
          look,
          allow(fill, team, { StringLike: { 'iam:PermissionsBoundary': '*' } }),
          pass,
          keep,
        ),
      },
      ['escape'],
    ],
    [
      'the trust of every role',
      { 'boundary.json': policy(work, look, make, pass, keep, allow('iam:UpdateAssumeRolePolicy', '*')) },
      ['escape'],
    ],
    [
      'the boundary can be replaced',
      { 'boundary.json': policy(work, look, make, pass, keep, allow('iam:PutRolePermissionsBoundary', team)) },
      ['escape'],
    ],
    [
      'a queue forgotten, and the service',
      { 'boundary.json': policy(allow(['s3:*', 'logs:*'], '*'), look, make, pass, keep) },
      ['work'],
    ],
    [
      'the bucket but not its objects',
      { 'boundary.json': policy(work, look, make, pass, deny('s3:*', logs[0])) },
      ['archive'],
    ],
  ];
  test.each(cases)('%s', async (_, answers, expected) => {
    const { failed, findings } = await graded(answers);
    expect(failed).toEqual(expected);
    for (const { message, witness } of findings) {
      expect(witness).toMatchObject({ form: 'request' });
      expect(message).toMatch(/^(Still possible|Stopped): `\w+:\w+` on /);
    }
  });
});
