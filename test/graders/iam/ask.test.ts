import { expect, test } from 'vitest';
import { ask } from '../../../graders/iam/ask.ts';
import { compilePolicy } from '../../../graders/iam/evaluate.ts';
import { parsePolicy } from '../../../graders/iam/policy.ts';

const compiled = (statement: object) =>
  compilePolicy(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), 'p.json').subject!);
const request = {
  action: 'sts:AssumeRole',
  resource: 'arn:aws:iam::111122223333:role/r',
  principal: 'arn:aws:iam::111122223333:user/kim',
};

test('an identity policy is asked as what the caller holds', () => {
  const policy = compiled({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
  expect(ask(request, policy, 'identity').decision).toBe('allowed');
  expect(ask(request, policy, 'resource').decision).toBe('implicitDeny');
});

test('what a resource policy leaves to the account it does not allow by itself, and lets through', () => {
  const policy = compiled({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' });
  expect(ask(request, policy, 'resource').decision).toBe('implicitDeny');
  expect(ask(request, policy, 'filter').decision).toBe('allowed');
});

test('a guardrail is asked by who could do everything', () => {
  const deny = compiled({ Effect: 'Deny', Action: 'sts:*', Resource: '*' });
  const allow = compiled({ Effect: 'Allow', Action: 'sts:*', Resource: '*' });
  const other = { ...request, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };
  expect(ask(request, deny, 'scp').decision).toBe('explicitDeny');
  expect(ask(other, deny, 'scp').decision).toBe('allowed');
  expect(ask(other, deny, 'boundary').decision).toBe('implicitDeny');
  expect(ask(request, allow, 'boundary').decision).toBe('allowed');
});
