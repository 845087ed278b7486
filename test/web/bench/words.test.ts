import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../web/src/bench/answers.ts';
import { callerName, contextText, parseContext, sentence, splitResource } from '../../../web/src/bench/words.ts';

test.each([
  ['arn:aws:s3:::cargo/a.csv', ['arn:aws:s3:::', 'cargo/a.csv']],
  ['arn:aws:sqs:eu-west-2:111122223333:orders', ['arn:aws:sqs:eu-west-2:111122223333:', 'orders']],
  ['*', ['', '*']],
  ['arn:aws:s3', ['', 'arn:aws:s3']],
])('%s is split where it begins to tell', (resource, parts) => expect(splitResource(resource)).toEqual(parts));

test.each([
  ['arn:aws:sts::111122223333:assumed-role/manifest-task/0f9d', 'manifest-task'],
  ['arn:aws:iam::111122223333:role/service/consultant', 'consultant'],
  ['arn:aws:iam::111122223333:user/kim', 'user/kim'],
  ['arn:aws:iam::111122223333:root', 'account 111122223333'],
  ['111122223333', 'account 111122223333'],
  [
    'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    'token.actions.githubusercontent.com',
  ],
  [
    'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-2.amazonaws.com/id/6B1F0D4C9A2E4735B8C6D7E8F9A01B2C',
    'oidc.eks.eu-west-2.amazonaws.com/id/6B1F0D4C…',
  ],
  ['ecs-tasks.amazonaws.com', 'ecs-tasks.amazonaws.com'],
  ['*', 'anybody'],
  [undefined, 'the policy’s holder'],
])('%s is called %s', (principal, name) => expect(callerName(principal)).toBe(name));

describe('a sentence', () => {
  const request = { action: 's3:DeleteObject', resource: 'arn:aws:s3:::customer-exports/x', principal: '111122223333' };
  const said = (decision: Answer['decision'], ...statements: [index: number, sid?: string][]): Answer => ({
    decision,
    deciding: statements.map(([index, sid]) => ({ index, sid, line: 1, column: 1 })),
    explanation: '',
    clues: [],
  });
  test.each([
    [said('allowed', [1]), 'denied', 'Still allowed: s3:DeleteObject on customer-exports/x, by statement 2.'],
    [
      said('allowed', [0, 'All'], [2]),
      'allowed',
      'Allowed: s3:DeleteObject on customer-exports/x, by statement 1 (All) and statement 3.',
    ],
    [said('implicitDeny'), 'allowed', 'Still refused: s3:DeleteObject on customer-exports/x, no statement allows it.'],
    [said('explicitDeny', [0]), 'denied', 'Refused: s3:DeleteObject on customer-exports/x, by statement 1.'],
  ] as const)('%#', (answer, expected, text) => {
    expect(sentence(request, answer, { as: 'identity', expected })).toBe(text);
  });

  test('a guardrail that lets it through is no statement that allows', () => {
    expect(sentence(request, said('allowed'), { as: 'scp', expected: 'denied' })).toMatch(/no statement stops it\.$/);
  });

  test('a question of the learner’s own expects nothing', () => {
    expect(sentence(request, said('allowed', [0]), null)).toMatch(/^Allowed: /);
    expect(sentence(request, said('implicitDeny'), null)).toMatch(/^Refused: /);
  });

  test('the policy of a resource is about who asks', () => {
    expect(sentence(request, said('allowed', [0]), { as: 'resource', expected: 'denied' })).toMatch(
      /^Still allowed for account 111122223333: /,
    );
  });
});

test('what a request carries, written and read', () => {
  const context = { 'aws:SecureTransport': 'true', 'aws:TagKeys': ['a', 'b = c'] };
  const text = 'aws:SecureTransport = true\naws:TagKeys = a\naws:TagKeys = b = c';
  expect(contextText(context)).toBe(text);
  expect(parseContext(text)).toEqual({ context, wrong: [] });
  expect(parseContext('\n a=1 \nnothing\nempty =\n')).toEqual({ context: { a: '1', empty: '' }, wrong: [3] });
});
