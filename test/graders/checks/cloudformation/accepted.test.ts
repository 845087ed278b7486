import { describe, expect, it } from 'vitest';
import { messages, template } from './support.ts';

const found = (...resources: string[]) => messages('accepted', template(...resources));
const token = '  Token: { Type: AWS::SecretsManager::Secret }';
const policy = (document: string) =>
  `  Policy: { Type: AWS::SecretsManager::ResourcePolicy, Properties: { SecretId: !Ref Token, ResourcePolicy: ${document} } }`;

describe('cloudformation/accepted', () => {
  it('takes what CloudFormation takes, new properties too', async () => {
    expect(await found('  Token: { Type: AWS::SecretsManager::Secret, Properties: { Quokka: 1 } }')).toEqual([]);
    expect(await found('  Odd: { Type: AWS::Quay::Crane, Properties: { KmsKeyID: x } }')).toEqual([]);
  });

  it.each([
    [
      'a misspelt property',
      ['  Token: { Type: AWS::SecretsManager::Secret, Properties: { KmsKeyID: x } }'],
      /mean `KmsKeyId`/,
    ],
    [
      'a missing one',
      ['  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/x } }'],
      /has no `TargetKeyId`/,
    ],
    [
      'a reference to nothing',
      ['  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/x, TargetKeyId: !Ref Key } }'],
      /`Key` is neither/,
    ],
    [
      'a policy without effect',
      [token, policy("{ Statement: [{ Principal: '*', Action: 'secretsmanager:*', Resource: '*' }] }")],
      /no `Effect`/,
    ],
    [
      'two policies',
      [
        token,
        policy("{ Statement: [{ Effect: Deny, Principal: '*', Action: 'secretsmanager:*', Resource: '*' }] }"),
        policy("{ Statement: [{ Effect: Deny, Principal: '*', Action: 'secretsmanager:*', Resource: '*' }] }").replace(
          'Policy:',
          'Other:',
        ),
      ],
      /second policy/,
    ],
  ])('finds %s', async (_, resources, message) => expect((await found(...resources)).join()).toMatch(message));
});
