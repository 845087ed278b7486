import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../graders/iam/policy.ts';
import { random } from './support.ts';

const whole = (statement: string) => `{"Version": "2012-10-17", "Statement": [${statement}]}`;
const good = '"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"';

test('the model, with the place of every part', () => {
  const text = `{
  "Version": "2012-10-17",
  "Id": "anything",
  "Statement": {
    "Sid": "Read",
    "Effect": "Deny",
    "NotAction": ["s3:GetObject", "s3:PutObject"],
    "NotResource": "arn:aws:s3:::b/*",
    "Principal": {"AWS": ["111122223333", "*"], "Service": "ec2.amazonaws.com"},
    "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:x": ["a", true, 7]}}
  }
}`;
  const { subject, problems } = parsePolicy(text, 'p.json');
  expect(problems).toEqual([]);
  const [statement] = subject?.statements ?? [];
  expect(statement).toMatchObject({
    index: 0,
    range: { line: 4, column: 16, endLine: 11, endColumn: 4 },
    sid: { value: 'Read', range: { line: 5, column: 12 } },
    effect: 'Deny',
    actions: {
      not: true,
      values: [{ value: 's3:GetObject', range: { line: 7, column: 19 } }, { value: 's3:PutObject' }],
    },
    resources: { not: true, values: [{ value: 'arn:aws:s3:::b/*' }] },
    principals: {
      not: false,
      members: [
        { type: 'AWS', value: '111122223333' },
        { type: 'AWS', value: '*' },
        { type: 'Service', value: 'ec2.amazonaws.com' },
      ],
    },
    conditions: [
      {
        operatorName: { value: 'ForAnyValue:StringLikeIfExists' },
        key: { value: 'aws:x', range: { line: 10, column: 54 } },
        values: [{ value: 'a' }, { value: 'true' }, { value: '7' }],
      },
    ],
  });
});

test('without Version it is the old language', () => {
  expect(parsePolicy(`{"Statement": [{${good}}]}`, 'p.json').subject?.version).toBe('2008-10-17');
});

test('size counts no white space between tokens, but all of it in strings', () => {
  const compact =
    '{"Version":"2012-10-17","Statement":[{"Sid":"a b","Effect":"Allow","Action":["a:b","c:d"],"Resource":"*","Condition":{"Bool":{"aws:x":true},"NumericEquals":{"aws:y":1.50}}}]}';
  expect(parsePolicy(compact, 'p').subject?.size).toBe(compact.length);
  expect(parsePolicy(compact.replaceAll(',', ' ,\n   '), 'p').subject?.size).toBe(compact.length);
});

describe('what nobody could understand is a problem, at its place', () => {
  const cases: [name: string, text: string, message: RegExp, line: number, column: number][] = [
    ['no object', '[]', /JSON object/, 1, 1],
    ['nothing', '', /empty/, 1, 1],
    ['broken JSON', '{"Version": ', /ends inside/, 1, 11],
    ['a trailing comma', `{"Statement": [{${good},}]}`, /no comma before/, 1, 77],
    ['a key twice', whole(`{${good}, "Effect": "Deny"}`), /twice/, 1, 104],
    ['no statement', '{"Version": "2012-10-17"}', /no `Statement`/, 1, 1],
    ['an empty statement list', '{"Statement": []}', /at least one/, 1, 15],
    ['a wrong version', `{"Version": "2026-11-30", "Statement": [{${good}}]}`, /no such policy version/, 1, 13],
    ['a version that is no string', `{"Version": 20121017, "Statement": [{${good}}]}`, /no such policy version/, 1, 13],
    ['an unknown element above', `{"Statements": [{${good}}]}`, /Did you mean `Statement`/, 1, 2],
    ['an unknown element', whole(`{${good}, "Resources": "*"}`), /Did you mean `Resource`/, 1, 104],
    [
      'an element in lower case',
      whole('{"effect": "Allow", "Action": "a:b", "Resource": "*"}'),
      /Did you mean `Effect`/,
      1,
      42,
    ],
    ['no effect', whole('{"Action": "s3:GetObject", "Resource": "*"}'), /no `Effect`/, 1, 41],
    [
      'the effect in another case',
      whole('{"Effect": "allow", "Action": "a:b", "Resource": "*"}'),
      /Did you mean `Allow`/,
      1,
      52,
    ],
    ['no action', whole('{"Effect": "Allow", "Resource": "*"}'), /neither `Action`/, 1, 41],
    ['both kinds of actions', whole(`{${good}, "NotAction": "a:b"}`), /exclude each other/, 1, 104],
    ['both kinds of resources', whole(`{${good}, "NotResource": "*"}`), /exclude each other/, 1, 104],
    [
      'an action that is no string',
      whole('{"Effect": "Allow", "Action": [7], "Resource": "*"}'),
      /string or a list/,
      1,
      72,
    ],
    ['no action in the list', whole('{"Effect": "Allow", "Action": [], "Resource": "*"}'), /empty list/, 1, 71],
    ['a statement that is no object', whole('"s3:*"'), /not an object/, 1, 41],
    [
      'an unknown operator',
      whole(`{${good}, "Condition": {"StringEqual": {"aws:x": "1"}}}`),
      /Did you mean `StringEquals`/,
      1,
      118,
    ],
    [
      'Null with IfExists',
      whole(`{${good}, "Condition": {"NullIfExists": {"aws:x": "true"}}}`),
      /no `IfExists` form/,
      1,
      118,
    ],
    [
      'a wrong quantifier',
      whole(`{${good}, "Condition": {"ForAnyValues:StringLike": {"aws:x": "1"}}}`),
      /Did you mean `ForAnyValue:`/,
      1,
      118,
    ],
    [
      'a condition of another shape',
      whole(`{${good}, "Condition": {"StringEquals": "x"}}`),
      /object of condition keys/,
      1,
      134,
    ],
    [
      'an object as a value',
      whole(`{${good}, "Condition": {"StringEquals": {"aws:x": {}}}}`),
      /string, a number or a boolean/,
      1,
      144,
    ],
    ['a principal of another shape', whole(`{${good}, "Principal": "111122223333"}`), /`"\*"` or an object/, 1, 117],
    ['an unknown kind of principal', whole(`{${good}, "Principal": {"Aws": "*"}}`), /Did you mean `AWS`/, 1, 118],
    ['a Sid that is no string', whole(`{${good}, "Sid": 1}`), /`Sid` is a string/, 1, 111],
  ];
  test.each(cases)('%s', (_, text, message, line, column) => {
    const { problems } = parsePolicy(text, 'p.json');
    expect(problems[0]).toMatchObject({ file: 'p.json', line, column });
    expect(problems[0]?.message).toMatch(message);
  });

  test('all problems are told, and there is no half-read subject', () => {
    const { subject, problems } = parsePolicy(whole(`{"Effect": "allow", "Actions": "a:b"}, {${good}}`), 'p.json');
    expect(subject).toBeNull();
    expect(problems).toHaveLength(3);
  });
});

test('nothing makes it throw: mutilated policies', () => {
  const next = random(3);
  const text = whole(`{${good}, "Condition": {"Bool": {"aws:SecureTransport": "true"}}, "Principal": {"AWS": ["*"]}}`);
  for (let i = 0; i < 3000; i++) {
    const [from, to] = [next(text.length), next(text.length)].sort((a, b) => a - b);
    const cut = text.slice(0, from) + ['', '{', '"', ',', '[]', 'null', '\0', '__proto__'][next(8)] + text.slice(to);
    expect(() => parsePolicy(cut, 'p.json')).not.toThrow();
  }
});
