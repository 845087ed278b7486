import { describe, expect, test } from 'vitest';
import { Context, emptyContext } from '../../../graders/iam/context.ts';
import { compileAction, compileArn, compilePattern, splitArn } from '../../../graders/iam/match.ts';
import { parseVariables } from '../../../graders/iam/variables.ts';
import { random } from './support.ts';

describe('action names', () => {
  test.each([
    ['s3:GetObject', 's3:GetObject', true],
    ['S3:getobject', 's3:GetObject', true],
    ['s3:Get*', 's3:GetObjectAcl', true],
    ['s3:*Object', 's3:DeleteObject', true],
    ['s3:*Object', 's3:DeleteObjects', false],
    ['s3:Get?bject', 's3:GetObject', true],
    ['s3:Get?bject', 's3:GetXObject', false],
    ['*', 'kms:Decrypt', true],
    ['s3:*', 's3express:CreateSession', false],
    ['s3:GetObject', 's3:GetObjectAcl', false],
    ['s3:GetObject,s3:PutObject', 's3:GetObject', false],
    [' s3:GetObject', 's3:GetObject', false],
    ['s3:Get.bject', 's3:GetObject', false],
  ])('%s and %s: %s', (pattern, action, expected) => {
    expect(compileAction(pattern)(action.toLowerCase())).toBe(expected);
  });
});

describe('ARNs, segment by segment', () => {
  test.each([
    ['*', 'arn:aws:s3:::b/k', true],
    ['*', '*', true],
    ['arn:aws:s3:::b/*', '*', false],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/a/b/c', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::b-backup/k', true],
    ['arn:aws:s3:::B/*', 'arn:aws:s3:::b/k', false],
    ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/x', true],
    ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/xy', false],
    ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/🚢', true],
    ['arn:aws:s3:*:*:b/*', 'arn:aws:s3:::b/k', true],
    ['arn:*:s3:::b/*', 'arn:aws-cn:s3:::b/k', true],
    // A wildcard stays within its segment, except in the last.
    ['arn:aws:*:b/k', 'arn:aws:s3:::b/k', false],
    ['arn:aws:s3*', 'arn:aws:s3:::b/k', false],
    ['arn:aws:sqs:*:orders', 'arn:aws:sqs:eu-west-2:111122223333:orders', false],
    ['arn:aws:sqs:eu-west-?:*:orders', 'arn:aws:sqs:eu-west-2:111122223333:orders', true],
    [
      'arn:aws:logs:eu-west-2:111122223333:log-group:*',
      'arn:aws:logs:eu-west-2:111122223333:log-group:/ecs/orders:log-stream:x',
      true,
    ],
    ['arn:aws:iam::111122223333:role/*', 'arn:aws:iam::444455556666:role/x', false],
    ['not an arn', 'not an arn', false],
  ])('%s and %s: %s', (pattern, resource, expected) => {
    expect(compileArn(pattern, true)(splitArn(resource), emptyContext)).toBe(expected);
  });
});

test('a thousand stars end quickly', () => {
  const matches = compileArn(`arn:aws:s3:::${'a*'.repeat(1000)}b`, true);
  expect(matches(splitArn(`arn:aws:s3:::${'a'.repeat(20_000)}`), emptyContext)).toBe(false);
});

/** The textbook definition: too slow to use, too simple to be wrong. */
function reference(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) return reference(rest, text) || (text !== '' && reference(pattern, text.slice(1)));
  return text !== '' && (pattern.startsWith('?') || pattern[0] === text[0]) && reference(rest, text.slice(1));
}

test('random globs match what the definition says', () => {
  const next = random(11);
  const draw = (alphabet: string, longest: number) =>
    Array.from({ length: next(longest + 1) }, () => alphabet.charAt(next(alphabet.length))).join('');
  let matched = 0;
  for (let i = 0; i < 20_000; i++) {
    const [pattern, text] = [draw('ab/*?', 7), draw('ab/', 8)];
    const expected = reference(pattern, text);
    matched += Number(expected);
    const matches = compilePattern([{ kind: 'text', text: pattern }], { wildcards: true });
    expect(matches(text, emptyContext), `${pattern} ${text}`).toBe(expected);
  }
  expect(matched).toBeGreaterThan(1000);
});

describe('policy variables', () => {
  const context = new Context(
    { 'AWS:username': 'ana', 'aws:PrincipalTag/team': 'a*b', 'aws:TagKeys': ['x', 'y'] },
    null,
  );
  const object = (key: string) => `arn:aws:s3:::b/${key}`;
  test.each([
    ['${aws:username}/*', 'ana/1', true],
    ['${AWS:UserName}/*', 'ana/1', true],
    ['${aws:username}/*', 'bob/1', false],
    ['${ aws:username }/*', 'ana/1', true],
    // The value stands for itself: a star in it is no wildcard.
    ['${aws:PrincipalTag/team}', 'a*b', true],
    ['${aws:PrincipalTag/team}', 'aXb', false],
    // Without a value nothing matches, whatever else the pattern says.
    ['${aws:PrincipalTag/none}*', 'anything', false],
    ["${aws:PrincipalTag/none, 'shared'}/*", 'shared/1', true],
    ["${aws:PrincipalTag/none, ''}x", 'x', true],
    ["${aws:username, 'shared'}/*", 'shared/1', false],
    // Several values: nobody knows which.
    ['${aws:TagKeys}', 'x', false],
    ["${aws:TagKeys, 'z'}", 'z', true],
    ['${*}', '*', true],
    ['${*}', 'x', false],
    ['a${?}', 'a?', true],
    ['a${?}', 'ab', false],
    ['${$}{x}', '${x}', true],
  ])('%s and %s: %s', (pattern, key, expected) => {
    expect(compileArn(object(pattern), true)(splitArn(object(key)), context)).toBe(expected);
  });

  test('without Version 2012-10-17 they are plain text', () => {
    const matches = compileArn(object('${aws:username}/*'), false);
    expect(matches(splitArn(object('ana/1')), context)).toBe(false);
    expect(matches(splitArn(object('${aws:username}/1')), context)).toBe(true);
  });

  test('the parts of a pattern', () => {
    expect(parseVariables("a/${aws:UserName, 'x y'}${*}z", true)).toEqual([
      { kind: 'text', text: 'a/' },
      { kind: 'variable', key: 'aws:username', fallback: 'x y' },
      { kind: 'exact', text: '*' },
      { kind: 'text', text: 'z' },
    ]);
  });
});
