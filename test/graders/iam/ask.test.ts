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
  expect(ask(request, policy, { as: 'identity', expected: 'denied' }).decision).toBe('allowed');
  expect(ask(request, policy, { as: 'resource', expected: 'denied' }).decision).toBe('implicitDeny');
});

test('what a resource policy leaves to the account is not enough to be allowed, and too much to be denied', () => {
  const policy = compiled({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' });
  expect(ask(request, policy, { as: 'resource', expected: 'allowed' }).decision).toBe('implicitDeny');
  expect(ask(request, policy, { as: 'resource', expected: 'denied' }).decision).toBe('allowed');
});
