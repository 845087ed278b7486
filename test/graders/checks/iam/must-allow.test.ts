import { expect, test } from 'vitest';
import check from '../../../../graders/checks/iam/must-allow.ts';
import { findingsOf } from '../../../support/run-check.ts';

const reason = 'The page shows it.';
const read = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', reason };
const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 1);
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
  ...more,
});

test('allowed requests pass', () => {
  expect(findingsOf(check, 'p.json', policy(allow()), { requests: [read] })).toEqual([]);
});

test('a refused one is shown with the statement that came nearest', () => {
  const text = policy({ Effect: 'Deny', Action: 'kms:*', Resource: '*' }, allow({ Resource: 'arn:aws:s3:::c/*' }));
  const [finding, ...others] = findingsOf(check, 'p.json', text, { requests: [read] });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    line: 9,
    witness: { form: 'request', decision: 'implicitDeny', deciding: [], resource: 'arn:aws:s3:::b/k' },
  });
  expect(finding?.message).toBe(
    `Refused: \`s3:GetObject\` on \`arn:aws:s3:::b/k\`. Statement 2 allows the action on \`arn:aws:s3:::c/*\` only. ${reason}`,
  );
});

test('a deny is shown as what it is', () => {
  const text = policy(allow(), { Sid: 'No', Effect: 'Deny', Action: 's3:*', Resource: '*' });
  const [finding] = findingsOf(check, 'p.json', text, { requests: [read] });
  expect(finding).toMatchObject({
    line: 9,
    witness: { decision: 'explicitDeny', deciding: ['p.json statement 2 (No)'] },
  });
  expect(finding?.message).toMatch(/Statement 2 denies it/);
});

test('nothing allows it', () => {
  expect(
    findingsOf(check, 'p.json', policy(allow({ Action: 's3:PutObject' })), { requests: [read] })[0]?.message,
  ).toMatch(/No statement allows the action/);
  expect(
    findingsOf(check, 'p.json', policy({ Effect: 'Deny', Action: 'kms:*', Resource: '*' }), { requests: [read] })[0]
      ?.message,
  ).toMatch(/No statement allows anything/);
});

test('lists of actions and resources are all tried, told once for an action and a statement', () => {
  const requests = [
    {
      ...read,
      action: ['s3:GetObject', 's3:PutObject'],
      resource: ['arn:aws:s3:::b/k', 'arn:aws:s3:::c/k', 'arn:aws:s3:::c/l'],
    },
  ];
  const findings = findingsOf(check, 'p.json', policy(allow()), { requests });
  expect(findings.map(({ witness }) => witness?.form === 'request' && `${witness.action} ${witness.resource}`)).toEqual(
    ['s3:GetObject arn:aws:s3:::c/k', 's3:PutObject arn:aws:s3:::b/k'],
  );
});

test('the context counts, the request’s own over the common one', () => {
  const text = policy(allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }));
  const context = { 'aws:SecureTransport': 'true' };
  expect(findingsOf(check, 'p.json', text, { context, requests: [read] })).toEqual([]);
  expect(findingsOf(check, 'p.json', text, { requests: [read] })).toHaveLength(1);
  expect(
    findingsOf(check, 'p.json', text, {
      context,
      requests: [{ ...read, context: { 'aws:SecureTransport': 'false' } }],
    }),
  ).toHaveLength(1);
});

test('a trust policy must allow by itself', () => {
  const text = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } });
  const requests = [
    {
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::111122223333:role/orders',
      reason: 'ECS starts the task with it.',
    },
  ];
  expect(findingsOf(check, 't.json', text, { as: 'resource', principal: 'ecs-tasks.amazonaws.com', requests })).toEqual(
    [],
  );
  expect(findingsOf(check, 't.json', text, { as: 'resource', principal: 'ec2.amazonaws.com', requests })).toHaveLength(
    1,
  );
});

test('tells its requests, each with what it carries', () => {
  const params = check.params.parse({ requests: [read], principal: '111122223333', context: { 'aws:x': '1' } });
  expect(check.asks!(params)).toEqual({
    as: 'identity',
    expected: 'allowed',
    more: false,
    requests: [{ ...read, principal: '111122223333', context: { 'aws:x': '1' }, accountId: undefined }],
  });
});
