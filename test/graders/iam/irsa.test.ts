/**
 * The exercise iam/irsa takes every trust policy that admits the one service account, however it is written, and shows a
 * request for each that is not right. Its folder's solutions and mutants are proved by `validate`.
 */
import { describe, expect, test } from 'vitest';
import { answerGrader } from '../../support/answers.ts';

const graded = await answerGrader('iam/irsa');
const issuer = 'oidc.eks.eu-west-2.amazonaws.com/id/6B1F0D4C9A2E4735B8C6D7E8F9A01B2C';
const [aud, sub] = [`${issuer}:aud`, `${issuer}:sub`];
const own = 'system:serviceaccount:quay:tides';
const provider = { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` };
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Condition?: object, more: object = {}) => ({
  Effect: 'Allow',
  Principal: provider,
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(Condition && { Condition }),
  ...more,
});
const deny = (Condition: object, more: object = {}) => ({ ...allow(Condition, more), Effect: 'Deny' });
const audience = { [aud]: 'sts.amazonaws.com' };
const both = { ...audience, [sub]: own };

describe('right, differently written', () => {
  const cases: [string, unknown][] = [
    ['as documented', policy(allow({ StringEquals: both }))],
    ['one statement, not in a list', { Version: '2012-10-17', Statement: allow({ StringEquals: both }) }],
    ['lists of one', policy(allow({ StringEquals: { [aud]: ['sts.amazonaws.com'], [sub]: [own] } }))],
    ['two operators', policy(allow({ StringEquals: audience, StringLike: { [sub]: own } }))],
    [
      'the provider in a list',
      policy(allow({ StringEquals: both }, { Principal: { Federated: [provider.Federated] } })),
    ],
    [
      'the action in another case',
      policy(allow({ StringEquals: both }, { Action: ['STS:assumerolewithwebidentity'] })),
    ],
    [
      'keys in another case',
      policy(allow({ StringEquals: { [aud.toUpperCase()]: 'sts.amazonaws.com', [sub.toUpperCase()]: own } })),
    ],
    ['in the old language', { Statement: [allow({ StringEquals: both })] }],
    ['with a set qualifier', policy(allow({ 'ForAnyValue:StringEquals': audience, StringEquals: { [sub]: own } }))],
    ['everyone else denied', policy(allow({ StringEquals: audience }), deny({ StringNotEquals: { [sub]: own } }))],
    [
      'denied to all others, whoever asks',
      policy(
        allow(),
        deny({ StringNotEquals: { [sub]: own } }, { Principal: '*', Action: '*' }),
        deny({ StringNotEquals: audience }, { Principal: '*', Action: '*' }),
      ),
    ],
    [
      'said twice',
      policy(allow({ StringEquals: both }), allow({ StringEquals: both, StringLike: { [sub]: 'system:*' } })),
    ],
    [
      'Pod Identity, bound to this account',
      policy(allow({ StringEquals: both }), {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-name': 'harbour',
            'aws:RequestTag/kubernetes-namespace': 'quay',
            'aws:RequestTag/kubernetes-service-account': 'tides',
          },
        },
      }),
    ],
  ];
  test.each(cases)('%s', async (_, answer) => {
    expect((await graded({ 'trust-policy.json': answer })).failed).toEqual([]);
  });
});

describe('wrong, with a request that shows it', () => {
  const cases: [string, unknown, string[]][] = [
    [
      'a wildcard for one character',
      policy(allow({ StringEquals: audience, StringLike: { [sub]: 'system:serviceaccount:*:tides' } })),
      ['other-accounts'],
    ],
    [
      'missing claims pass',
      policy(allow({ StringNotEquals: { [sub]: 'system:serviceaccount:quay:default' } })),
      ['other-accounts', 'other-tokens'],
    ],
    [
      'one of two accounts',
      policy(allow({ StringEquals: { ...audience, [sub]: [own, 'system:serviceaccount:quay:ledger'] } })),
      ['other-accounts'],
    ],
    [
      'everybody in the world',
      policy(allow({ StringEquals: both }), { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }),
      ['other-callers'],
    ],
    ['any audience', policy(allow({ StringLike: { [aud]: '*' }, StringEquals: { [sub]: own } })), ['other-tokens']],
    ['AssumeRole instead', policy(allow({ StringEquals: both }, { Action: 'sts:AssumeRole' })), ['gets-role']],
    [
      'the account in place of the provider',
      policy(allow({ StringEquals: both }, { Principal: { AWS: '111122223333' } })),
      ['gets-role'],
    ],
    [
      'Pod Identity for its namespace in any cluster',
      policy(allow({ StringEquals: both }), {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: 'sts:*',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      }),
      ['other-callers'],
    ],
  ];
  test.each(cases)('%s', async (_, answer, expected) => {
    const { failed, findings } = await graded({ 'trust-policy.json': answer });
    expect(failed).toEqual(expected);
    for (const { message, witness } of findings) {
      expect(witness).toMatchObject({ form: 'request' });
      expect(message).toMatch(/^(Still allowed|Refused to the pod): `sts:/);
    }
  });
});
