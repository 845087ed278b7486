import { describe, expect, test } from 'vitest';
import type { Request } from '../../../graders/iam/evaluate.ts';
import { parseOperator } from '../../../graders/iam/operators.ts';
import { allow, compiled, decide } from './support.ts';

type Given = Request['context'];

/** Does a statement with this condition allow a request with this context? */
function holds(condition: unknown, context: Given, version?: string): boolean {
  return decide({ context }, { identity: [compiled(allow({ Condition: condition }), version)] }) === 'allowed';
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
describe('operators on one value', () => {
  const cases: [operator: string, policy: unknown, request: string, expected: boolean][] = [
    ['StringEquals', 'prod', 'prod', true],
    ['StringEquals', 'prod', 'Prod', false],
    ['StringEquals', 'pr*', 'prod', false],
    ['StringEquals', 'pr*', 'pr*', true],
    ['StringEquals', ['test', 'prod'], 'prod', true],
    ['StringNotEquals', 'prod', 'prod', false],
    ['StringNotEquals', 'prod', 'Prod', true],
    ['StringNotEquals', ['test', 'prod'], 'prod', false],
    ['StringNotEquals', ['test', 'prod'], 'dev', true],
    ['StringEqualsIgnoreCase', 'PROD', 'prod', true],
    ['StringEqualsIgnoreCase', 'PRO', 'prod', false],
    ['StringNotEqualsIgnoreCase', 'PROD', 'prod', false],
    ['StringLike', 'pr*d', 'prod', true],
    ['StringLike', 'pr?d', 'prod', true],
    ['StringLike', 'PR*', 'prod', false],
    ['StringLike', 'pro', 'prod', false],
    ['StringNotLike', 'pr*', 'prod', false],
    ['StringNotLike', ['x*', 'y*'], 'prod', true],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', 10, '10', true],
    ['NumericNotEquals', '10', '11', true],
    ['NumericNotEquals', '10', '10', false],
    ['NumericLessThan', '10', '9.5', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '11', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericLessThan', '10', 'nine', false],
    ['NumericLessThan', 'ten', '9', false],
    ['DateEquals', '2026-11-30T12:00:00Z', '2026-11-30T13:00:00+01:00', true],
    ['DateNotEquals', '2026-11-30T12:00:00Z', '2026-11-30T12:00:00Z', false],
    ['DateLessThan', '2026-11-30T12:00:00Z', '2026-11-30T11:59:59Z', true],
    ['DateLessThan', '2026-11-30T12:00:00Z', '2026-11-30T12:00:00Z', false],
    ['DateLessThanEquals', '2026-11-30', '2026-11-30T00:00:00Z', true],
    ['DateGreaterThan', '2026-11-30T12:00:00Z', '1796040001', true],
    ['DateGreaterThan', '1796040000', '2026-11-30T12:00:00Z', false],
    ['DateGreaterThanEquals', '1796040000', '2026-11-30T12:00:00Z', true],
    ['DateGreaterThan', 'yesterday', '2026-11-30T12:00:00Z', false],
    ['Bool', 'true', 'true', true],
    ['Bool', true, 'True', true],
    ['Bool', 'true', 'false', false],
    ['Bool', 'false', 'false', true],
    ['Bool', 'yes', 'yes', false],
    ['BinaryEquals', 'QmluYXJ5VmFsdWU=', 'QmluYXJ5VmFsdWU=', true],
    ['BinaryEquals', 'QmluYXJ5VmFsdWU=', 'QmluYXJ5VmFsdWUx', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', true],
    ['IpAddress', ['198.51.100.0/24', '2001:db8::/32'], '2001:db8::9', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.9', false],
    ['NotIpAddress', '203.0.113.0/24', '203.0.113.9', false],
    ['NotIpAddress', ['203.0.113.0/24', '198.51.100.0/24'], '8.8.8.8', true],
    ['ArnEquals', 'arn:aws:sns:*:111122223333:t-?', 'arn:aws:sns:eu-west-2:111122223333:t-1', true],
    ['ArnLike', 'arn:aws:sns:*:111122223333:t-?', 'arn:aws:sns:eu-west-2:444455556666:t-1', false],
    ['ArnLike', 'arn:aws:sns:*', 'arn:aws:sns:eu-west-2:111122223333:t-1', false],
    ['ArnNotEquals', 'arn:aws:sns:*:111122223333:*', 'arn:aws:sns:eu-west-2:111122223333:t', false],
    ['ArnNotLike', 'arn:aws:sns:*:111122223333:*', 'arn:aws:sns:eu-west-2:444455556666:t', true],
  ];
  test.each(cases)('%s %j, request %j: %s', (operator, policy, request, expected) => {
    expect(holds({ [operator]: { 'aws:x': policy } }, { 'aws:x': request })).toBe(expected);
  });
});

describe('a key that the request does not carry', () => {
  test.each([
    ['StringEquals', 'v', false],
    ['StringLike', '*', false],
    ['StringNotEquals', 'v', true],
    ['NumericLessThan', '1', false],
    ['DateLessThan', '2027', false],
    ['Bool', 'false', false],
    ['IpAddress', '0.0.0.0/0', false],
    ['NotIpAddress', '10.0.0.0/8', true],
    ['ArnLike', '*', false],
    ['ArnNotLike', '*', true],
    ['StringEqualsIfExists', 'v', true],
    ['BoolIfExists', 'true', true],
    ['StringNotEqualsIfExists', 'v', true],
    ['ForAllValues:StringEquals', 'v', true],
    ['ForAllValues:StringNotEquals', 'v', true],
    ['ForAnyValue:StringEquals', 'v', false],
    ['ForAnyValue:StringNotEquals', 'v', false],
    ['ForAnyValue:StringEqualsIfExists', 'v', true],
    ['Null', 'true', true],
    ['Null', true, true],
    ['Null', 'false', false],
  ])('%s %j: %s', (operator, value, expected) => {
    expect(holds({ [operator]: { 'aws:x': value } }, {})).toBe(expected);
    // An empty list is no value either.
    expect(holds({ [operator]: { 'aws:x': value } }, { 'aws:x': [] })).toBe(expected);
  });

  test('a set of empty strings is an empty set', () => {
    const empty = { 'aws:x': [''] };
    expect(holds({ 'ForAllValues:StringEquals': { 'aws:x': 'v' } }, empty)).toBe(true);
    expect(holds({ 'ForAnyValue:StringNotEquals': { 'aws:x': 'v' } }, empty)).toBe(false);
    expect(holds({ 'ForAnyValue:StringEqualsIfExists': { 'aws:x': 'v' } }, empty)).toBe(false);
    expect(holds({ StringEquals: { 'aws:x': '' } }, empty)).toBe(true);
    expect(holds({ 'ForAllValues:StringEquals': { 'aws:x': 'v' } }, { 'aws:x': ['', 'v'] })).toBe(false);
  });
  test('IfExists still compares a key that is there', () => {
    expect(holds({ StringEqualsIfExists: { 'aws:x': 'v' } }, { 'aws:x': 'w' })).toBe(false);
  });
  test('Null false asks that the key is there', () => {
    expect(holds({ Null: { 'aws:x': 'false' } }, { 'aws:x': 'v' })).toBe(true);
    expect(holds({ Null: { 'aws:x': 'true' } }, { 'aws:x': 'v' })).toBe(false);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
describe('several values in the request', () => {
  test.each([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'a'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['c', 'a'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAllValues:StringLike', ['key1*', 'key2*'], ['key1:legal', 'key2'], true],
    ['ForAllValues:StringLike', ['key1*', 'key2*'], ['key1:legal', 'key9'], false],
    // Without a quantifier: one may match, and for a negated operator none.
    ['StringEquals', ['a'], ['x', 'a'], true],
    ['StringNotEquals', ['a'], ['x', 'a'], false],
    ['StringNotEquals', ['a'], ['x', 'y'], true],
  ])('%s %j, request %j: %s', (operator, policy, request, expected) => {
    expect(holds({ [operator]: { 'aws:TagKeys': policy } }, { 'aws:TagKeys': request })).toBe(expected);
  });
});

describe('several conditions', () => {
  test('all keys and all operators must hold', () => {
    const condition = { StringEquals: { 'aws:a': '1', 'aws:b': '2' }, Bool: { 'aws:c': 'true' } };
    expect(holds(condition, { 'aws:a': '1', 'aws:b': '2', 'aws:c': 'true' })).toBe(true);
    expect(holds(condition, { 'aws:a': '1', 'aws:b': 'x', 'aws:c': 'true' })).toBe(false);
    expect(holds(condition, { 'aws:a': '1', 'aws:b': '2', 'aws:c': 'false' })).toBe(false);
  });
  test('key names ignore case', () => {
    expect(holds({ StringEquals: { 'AWS:sourceip': 'x' } }, { 'aws:SourceIp': 'x' })).toBe(true);
  });
});

describe('variables in conditions', () => {
  const context = { 's3:prefix': 'ana/', 'aws:username': 'ana' };
  test('are replaced in string and ARN operators', () => {
    expect(holds({ StringLike: { 's3:prefix': '${aws:username}/*' } }, context)).toBe(true);
    expect(holds({ StringEquals: { 's3:prefix': '${aws:username}/' } }, context)).toBe(true);
    expect(holds({ StringEquals: { 's3:prefix': '${aws:userid}/' } }, context)).toBe(false);
    const arn = { 'aws:SourceArn': 'arn:aws:sns:eu-west-2:111122223333:ana', 'aws:username': 'ana' };
    expect(holds({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:${aws:username}' } }, arn)).toBe(true);
  });
  test('and in Bool', () => {
    const wanted = { Bool: { 'aws:SecureTransport': '${aws:PrincipalTag/tls}' } };
    expect(holds(wanted, { 'aws:SecureTransport': 'true', 'aws:PrincipalTag/tls': 'True' })).toBe(true);
    expect(holds(wanted, { 'aws:SecureTransport': 'true', 'aws:PrincipalTag/tls': 'false' })).toBe(false);
    expect(holds(wanted, { 'aws:SecureTransport': 'yes', 'aws:PrincipalTag/tls': 'yes' })).toBe(false);
    expect(holds(wanted, { 'aws:SecureTransport': 'true' })).toBe(false);
  });
  test('are plain text without Version 2012-10-17', () => {
    expect(holds({ StringEquals: { 's3:prefix': '${aws:username}/' } }, context, '2008-10-17')).toBe(false);
  });
  test('an unresolved one is a value that matches nothing, so the negated operator holds', () => {
    expect(holds({ StringNotEquals: { 's3:prefix': '${aws:userid}/' } }, context)).toBe(true);
  });
});

test('operator names', () => {
  expect(parseOperator('ForAnyValue:StringNotLikeIfExists')).toEqual({
    comparison: 'StringLike',
    family: 'String',
    negated: true,
    ifExists: true,
    quantifier: 'ForAnyValue',
  });
  for (const name of ['stringEquals', 'StringEqual', 'NullIfExists', 'ForSomeValues:StringLike', 'ForAllValues:', '']) {
    expect(parseOperator(name)).toBeNull();
  }
});
