import { expect, test } from 'vitest';
import { adviceOn, codes, on, trust } from './advice/support.ts';
import { policyOf } from './support.ts';

test('errors come first, then what lets in too much, then the rest; within one weight as the text goes', () => {
  const statements = [
    on(['s3:Get*', 's3:GetObject'], 'arn:aws:s3:::b/*'),
    on('kms:Decrypt', '*'),
    on('iam:PassRole', '*'),
    on('s3:GetObjct', '*'),
  ];
  expect(codes(statements)).toEqual([
    'error unknown-action',
    'security pass-any-role',
    'warning needless-star',
    'suggestion redundant-action',
  ]);
});

test('advice stands where it is meant and says what to do', () => {
  const statements = [
    on('sqs:SendMessage', 'arn:aws:sqs:eu-west-2:111122223333:q'),
    on(['iam:GetRole', 'iam:PassRole'], '*'),
  ];
  const [advice] = adviceOn(statements);
  expect(advice).toMatchObject({ file: 'p.json', ...policyOf(statements).statements[1]?.actions.values[1]?.range });
  expect(advice?.advice?.fix).toMatch(/^Name the roles/);
});

test('the kind is told from the document when nobody says it', () => {
  expect(codes(trust({ Service: 'ecs-tasks.amazonaws.com' }))).toEqual(['security confused-deputy']);
  expect(codes({ ...on('kms:*', '*'), Principal: { AWS: '111122223333' } })).toEqual([]);
  expect(codes(on('kms:*', '*'))).toContain('warning service-wildcard');
});
