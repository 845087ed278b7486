import { describe, expect, test } from 'vitest';
import { escalationPaths } from '../../../../graders/iam/advice/escalation-paths.ts';
import type { StatementText } from '../support.ts';
import { adviceOn, codes, not, on } from './support.ts';

const escalates = (statements: StatementText | StatementText[]) =>
  codes(statements).includes('security privilege-escalation');

describe('every known way', () => {
  const ways = escalationPaths.map((path) => [path.needs.map(({ action }) => action).join(' + '), path] as const);

  test.each(ways)('%s on everything makes an administrator, and without one step it does not', (_, path) => {
    const actions = path.needs.map(({ action }) => action);
    const [advice] = adviceOn(on(actions, '*'));
    expect(advice?.advice).toMatchObject({ code: 'privilege-escalation', severity: 'security' });
    expect(advice?.message).toContain(path.how);
    expect(advice?.advice?.fix).toMatch(/\.$/);
    expect(advice?.witness).toMatchObject({ form: 'request', action: actions[0], decision: 'allowed' });
    if (actions.length > 1) expect(escalates(on(actions.slice(1), '*'))).toBe(false);
  });

  test.each(ways)('%s on one named thing is ordinary work', (_, path) => {
    const named = (action: string): string => {
      const service = action.split(':')[0] ?? '';
      const own: Record<string, string> = {
        iam: 'arn:aws:iam::111122223333:role/orders-task',
        sts: 'arn:aws:iam::111122223333:role/orders-task',
      };
      return own[service] ?? `arn:aws:${service}:eu-west-2:111122223333:orders/main`;
    };
    expect(escalates(path.needs.map(({ action }) => on(action, named(action))))).toBe(false);
  });
});

test('the steps may come from several statements; the finding stands where it becomes dangerous', () => {
  const [advice] = adviceOn([on('ec2:RunInstances', '*'), on(['iam:GetRole', 'iam:PassRole'], '*')]);
  expect(advice?.message).toMatch(/^Statements 2 and 1 are enough/);
  expect(advice?.column).toBeGreaterThan(100);
});

test('a role for the service that takes it is enough: who trusts that service is passed', () => {
  const toInstances = { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } };
  expect(escalates([on('iam:PassRole', '*', toInstances), on('ec2:RunInstances', '*')])).toBe(true);
});

test('one finding a statement names the other ways', () => {
  const found = adviceOn(on('iam:*', '*')).filter(({ advice }) => advice?.severity === 'security');
  expect(found).toHaveLength(1);
  expect(found[0]?.message).toMatch(
    /`iam:CreatePolicyVersion` writes.*The same is open by `iam:SetDefaultPolicyVersion`.* more\./,
  );
});

describe('PassRole alone', () => {
  test('on every role', () => {
    expect(codes(on('iam:PassRole', '*'))).toEqual(['security pass-any-role']);
    expect(codes(on('iam:PassRole', 'arn:aws:iam::*:role/*'))).toEqual(['security pass-any-role']);
  });

  test.each([
    ['one role', on('iam:PassRole', 'arn:aws:iam::111122223333:role/orders-task')],
    ['roles of a name', on('iam:PassRole', 'arn:aws:iam::111122223333:role/orders-*')],
    ['to one service', on('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } })],
    ['denied', not('iam:PassRole', '*')],
    ['denied elsewhere', [on('iam:PassRole', '*'), not('iam:*', '*')]],
  ])('%s: nothing of it', (_, statements) => {
    expect(codes(statements).join()).not.toMatch(/pass-any-role|escalation/);
  });
});

describe('what only looks like it', () => {
  const boundary = { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/developers' } };
  test.each<[string, StatementText | StatementText[]]>([
    [
      'one’s own keys and password',
      on(['iam:CreateAccessKey', 'iam:UpdateLoginProfile'], 'arn:aws:iam::*:user/${aws:username}'),
    ],
    ['identities below a boundary', on(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], '*', boundary)],
    [
      'one policy may be attached',
      on('iam:AttachRolePolicy', '*', { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/ReadOnlyAccess' } }),
    ],
    [
      'a service that takes other roles',
      [
        on('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'glue.amazonaws.com' } }),
        on('ec2:RunInstances', '*'),
      ],
    ],
    ['instances of a tag', on('ssm:SendCommand', '*', { StringEquals: { 'ssm:resourceTag/team': 'x' } })],
    ['a Deny that takes it back', [on('iam:*', '*'), not('iam:*', '*')]],
    ['reading IAM', on(['iam:Get*', 'iam:List*'], '*')],
    ['an SCP', on('iam:*', '*')],
  ])('%s', (name, statements) => {
    expect(codes(statements, name === 'an SCP' ? 'scp' : undefined).join()).not.toMatch(/escalation/);
  });

  test('a second factor, a region and an address are no hindrance: whoever has the session has those', () => {
    const conditions = {
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      StringEquals: { 'aws:RequestedRegion': 'us-east-1' },
      IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
    };
    expect(escalates(on('iam:CreatePolicyVersion', '*', conditions))).toBe(true);
    const elsewhere = { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } };
    expect(escalates([on('iam:CreatePolicyVersion', '*'), not('*', '*', elsewhere)])).toBe(true);
  });
});
