import { expect, test } from 'vitest';
import check from '../../../../graders/checks/iam/valid-policy.ts';
import { findingsOf } from '../../../support/run-check.ts';

const policy = (action: string, rest = '"Resource": "arn:aws:s3:::b/*"') =>
  `{"Version": "2012-10-17", "Statement": [\n{"Effect": "Allow", "Action": ${action}, ${rest}}]}`;

test('a policy that AWS takes passes', () => {
  expect(findingsOf(check, 'policy.json', policy('["s3:GetObject", "s3:PutObject"]'))).toEqual([]);
});

test('every fault is told with its place', () => {
  const findings = findingsOf(check, 'policy.json', policy('["s3:GetObjct", "s3:ListBucket", "PutObject"]'));
  expect(findings.map(({ line, message }) => [line, message.slice(0, 30)])).toEqual([
    [2, '`s3` has no action `GetObjct`.'],
    [2, '`s3:ListBucket` cannot apply t'],
    [2, '`PutObject` has no service pre'],
  ]);
});

test('the kind of policy decides what is due', () => {
  const trust = policy('"sts:AssumeRole"', '"Principal": {"Service": "ecs-tasks.amazonaws.com"}');
  expect(findingsOf(check, 'trust.json', trust, { kind: 'trust-policy' })).toEqual([]);
  expect(findingsOf(check, 'trust.json', trust)).toHaveLength(2);
  expect(() => findingsOf(check, 'trust.json', trust, { kind: 'bucket' })).toThrow();
});
