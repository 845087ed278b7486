import { expect, test } from 'vitest';
import { nearMisses } from '../../../graders/iam/explain.ts';
import { allow, compiled } from './support.ts';

const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: { 'aws:SecureTransport': 'false' } };
const why = (statement: object | object[]) => nearMisses(request, [compiled(statement)]).map(({ why: text }) => text);

test('what each allowing statement of the action lacks, conditions before resources', () => {
  expect(
    why([
      allow({ Action: 'kms:*' }),
      allow({ Resource: 'arn:aws:s3:::b' }),
      allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      allow({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    ]),
  ).toEqual([
    'asks for `Bool` `aws:SecureTransport` `true`, and the request has `false`',
    'asks for `StringEquals` `aws:SourceVpce` `vpce-1`, and the request does not carry that key',
    'allows the action on `arn:aws:s3:::b` only (that is the bucket; its objects are `arn:aws:s3:::b/*`)',
  ]);
  expect(why({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' })).toEqual([
    'leaves `arn:aws:s3:::b/*` out',
  ]);
  expect(why(allow({}))).toEqual([]);
});
