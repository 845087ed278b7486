import { expect, test } from 'vitest';
import check from '../../../../graders/checks/iam/advice.ts';
import { findingsOf } from '../../../support/run-check.ts';

const policy = (action: string) =>
  `{"Version": "2012-10-17", "Statement": [\n{"Effect": "Allow", "Action": ${action}, "Resource": "*"}]}`;

test('advice is told with its place, its code and what to do', () => {
  const [finding] = findingsOf(
    check,
    'policy.json',
    policy('["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]'),
  );
  expect(finding).toMatchObject({
    file: 'policy.json',
    line: 2,
    advice: { code: 'privilege-escalation', severity: 'security' },
  });
  expect(finding?.message).toMatch(/creates a function with an administrator’s role and calls it/);
});

test('the level leaves out what is less grave', () => {
  const text = policy('["kms:Decrypt", "kms:GenerateDataKey", "s3:GetObjct"]');
  const at = (level?: string) =>
    findingsOf(check, 'policy.json', text, level && { level }).map(({ advice }) => advice?.severity);
  expect(at()).toEqual(['error', 'warning']);
  expect(at('security')).toEqual(['error']);
  expect(findingsOf(check, 'policy.json', policy('"kms:Decrypt"'), { level: 'security' })).toEqual([]);
});

test('the kind can be given', () => {
  expect(findingsOf(check, 'policy.json', policy('"*"'), { kind: 'scp' })).toEqual([]);
  expect(findingsOf(check, 'policy.json', policy('"*"'))).toHaveLength(1);
});
