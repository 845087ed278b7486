import { describe, expect, test } from 'vitest';
import { adviceOn, codes, not, objects, on } from './support.ts';

describe('Allow that names exceptions', () => {
  test('NotAction grants what nobody listed', () => {
    const [advice] = adviceOn({ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: objects });
    expect(advice?.advice).toMatchObject({ code: 'allow-not-action', severity: 'security' });
    expect(advice?.message).toMatch(/every action of AWS but `iam:\*` and `sts:\*`/);
  });

  test('NotResource grants on what is created later', () => {
    expect(codes({ Effect: 'Allow', Action: 's3:GetObject', NotResource: objects })).toEqual([
      'security allow-not-resource',
    ]);
  });

  test('lists are fine, and so is either of them with Deny', () => {
    expect(codes(on('s3:GetObject', objects))).toEqual([]);
    expect(codes({ Effect: 'Deny', NotAction: 's3:GetObject', Resource: '*' })).toEqual([]);
    expect(codes({ Effect: 'Deny', Action: 's3:*', NotResource: objects })).toEqual([]);
  });

  test.each(['scp', 'boundary'] as const)('%s: a guardrail grants nothing, so it may be wide', (kind) => {
    expect(codes({ Effect: 'Allow', NotAction: 'sts:*', Resource: '*' }, kind)).toEqual([]);
    expect(codes(on(['s3:*', 'iam:PassRole', 'kms:Decrypt'], '*'), kind)).toEqual([]);
    expect(codes(on('*', '*'), kind)).toEqual([]);
  });
});

describe('Version', () => {
  test.each([
    [null, 'warning version-missing'],
    ['2008-10-17', 'suggestion version-old'],
  ])('%s', (version, code) => {
    expect(codes(not('s3:*', '*'), undefined, version)).toEqual([code]);
  });

  test('2012-10-17 is right', () => expect(codes(not('s3:*', '*'))).toEqual([]));
});
