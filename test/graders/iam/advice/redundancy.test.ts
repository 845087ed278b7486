import { describe, expect, test } from 'vitest';
import type { StatementText } from '../support.ts';
import { adviceOn, codes, not, objects, on } from './support.ts';

const list = (...statements: StatementText[]) => codes(statements);

describe('a statement that adds nothing', () => {
  test.each<[string, StatementText[], number]>([
    ['the same twice', [on('s3:GetObject', objects), on('s3:GetObject', objects)], 2],
    [
      'the narrow one, wherever it stands',
      [on('s3:GetObject', `${objects.slice(0, -1)}in/*`), on('s3:GetObject', objects)],
      1,
    ],
    ['another case', [on(['s3:GetObject', 's3:PutObject'], objects), on('S3:getobject', objects)], 2],
    [
      'two others together',
      [on('s3:GetObject', objects), on('s3:PutObject', objects), on(['s3:GetObject', 's3:PutObject'], objects)],
      3,
    ],
    [
      'a condition that cannot matter',
      [on('s3:GetObject', objects), on('s3:GetObject', objects, { Bool: { 'aws:SecureTransport': 'true' } })],
      2,
    ],
    ['a Deny inside another', [on('s3:GetObject', objects), not('s3:Put*', '*'), not('s3:PutObject', objects)], 3],
  ])('%s', (_, statements, which) => {
    const found = adviceOn(statements).filter(({ advice }) => advice?.code === 'redundant-statement');
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(`^Statement ${which} (allows|denies) nothing that .* already\\.$`),
    ]);
  });

  test.each<[string, StatementText[]]>([
    ['another bucket', [on('s3:GetObject', objects), on('s3:GetObject', 'arn:aws:s3:::other/*')]],
    [
      'a condition that does matter',
      [
        on('s3:GetObject', objects, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }),
        on('s3:GetObject', `${objects.slice(0, -1)}in/*`),
      ],
    ],
    [
      'one more action',
      [on('s3:GetObject', objects), on(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::harbour-docs/in/*')],
    ],
    ['a Deny of what this policy does not allow: others may', [on('s3:GetObject', objects), not('iam:*', '*')]],
    [
      'a Deny beside an Allow',
      [on('s3:GetObject', objects), not('s3:GetObject', 'arn:aws:s3:::harbour-docs/secret/*')],
    ],
  ])('%s: nothing to say', (_, statements) => {
    expect(list(...statements)).toEqual([]);
  });
});

describe('an Allow that its own policy denies', () => {
  test('altogether', () => {
    const [advice] = adviceOn([on('sqs:SendMessage', 'arn:aws:sqs:eu-west-2:111122223333:q'), not('sqs:*', '*')]);
    expect(advice?.advice).toMatchObject({ code: 'allowed-and-denied', severity: 'warning' });
    expect(advice?.message).toMatch(/statement 1 allows, statement 2 takes away/);
  });

  test('in part, or under a condition, is what Denies are for', () => {
    expect(
      list(on('s3:GetObject', objects), not('s3:GetObject', objects, { Bool: { 'aws:SecureTransport': 'false' } })),
    ).toEqual([]);
  });
});

describe('a pattern beside a wider one', () => {
  test.each<[string, StatementText, string]>([
    ['an action', on(['s3:GetObject', 's3:Get*'], objects), 'suggestion redundant-action'],
    ['an action twice, in another case', on(['s3:GetObject', 's3:GETOBJECT'], objects), 'suggestion redundant-action'],
    ['a resource', on('s3:GetObject', [objects, 'arn:aws:s3:::harbour-docs/in/*']), 'suggestion redundant-resource'],
    ['a resource twice', on('s3:GetObject', [objects, objects]), 'suggestion redundant-resource'],
  ])('%s', (_, statement, code) => {
    expect(codes(statement)).toEqual([code]);
  });

  test('bucket and objects, and prefixes beside each other, are all needed', () => {
    expect(codes(on(['s3:ListBucket', 's3:GetObject'], ['arn:aws:s3:::harbour-docs', objects]))).toEqual([]);
    expect(codes(on('s3:GetObject', ['arn:aws:s3:::harbour-docs/a/*', 'arn:aws:s3:::harbour-docs/b/*']))).toEqual([]);
  });
});

test('a policy of very many statements is not compared, and answers at once', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    on(['s3:Get*', 's3:GetObject'], `arn:aws:s3:::bucket-${index}/*`),
  );
  expect(new Set(codes(many))).toEqual(new Set(['suggestion redundant-action']));
});
