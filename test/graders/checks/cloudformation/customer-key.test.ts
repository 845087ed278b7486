import { describe, expect, it } from 'vitest';
import { judge, messages, template } from './support.ts';

const key = (properties = 'EnableKeyRotation: true') => `  Key: { Type: AWS::KMS::Key, Properties: { ${properties} } }`;
const alias = '  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/quay, TargetKeyId: !Ref Key } }';
const of = (type: string, properties: string) => `  Store: { Type: ${type}, Properties: { ${properties} } }`;
const log = (value: string) => of('AWS::Logs::LogGroup', `KmsKeyId: ${value}`);
const secret = (value: string) => of('AWS::SecretsManager::Secret', `KmsKeyId: ${value}`);
const wanted = { resources: [{ id: 'Store', reason: 'It matters.' }] };
const found = async (...resources: string[]) => (await messages('customer-key', template(...resources), wanted)).join();

describe('cloudformation/customer-key', () => {
  it.each([
    ['the id', secret('!Ref Key')],
    ['the ARN', secret('!GetAtt Key.Arn')],
    ['the alias', secret('!Ref Alias')],
    ['the name of the alias', secret('alias/quay')],
    ['the ARN of the alias', secret('arn:aws:kms:eu-west-2:111122223333:alias/quay')],
    [
      'a repository',
      of('AWS::ECR::Repository', 'EncryptionConfiguration: { EncryptionType: KMS_DSSE, KmsKey: !Ref Key }'),
    ],
    ['a file system', of('AWS::EFS::FileSystem', "Encrypted: 'true', KmsKeyId: !Ref Key")],
    ['a log group', log('!GetAtt Key.Arn')],
  ])('follows %s', async (_, store) => expect(await found(key(), alias, store)).toBe(''));

  it.each([
    ['no key', of('AWS::Logs::LogGroup', 'RetentionInDays: 1'), key(), /has no `KmsKeyId`.* It matters\.$/],
    ['the id where an ARN is due', log('!Ref Key'), key(), /!GetAtt Key\.Arn/],
    [
      'the key of somebody else',
      secret('arn:aws:kms:eu-west-2:111122223333:key/1'),
      key(),
      /names no key of this template/,
    ],
    [
      'AES256',
      of('AWS::ECR::Repository', 'EncryptionConfiguration: { EncryptionType: AES256, KmsKey: !Ref Key }'),
      key(),
      /is `AES256`/,
    ],
    [
      'a disk in plain text',
      of('AWS::EFS::FileSystem', 'KmsKeyId: !Ref Key'),
      key(),
      /`Encrypted` of `Store` is not there/,
    ],
    ['no rotation', secret('!Ref Key'), key('Enabled: true'), /no `EnableKeyRotation/],
    ['a key for signatures', secret('!Ref Key'), key('KeySpec: RSA_2048'), /RSA_2048/],
    ['a disabled key', secret('!Ref Key'), key('Enabled: false'), /disabled/],
    ['nothing there', '  Other: { Type: AWS::KMS::Key }', key(), /no resource `Store`/],
  ])('finds %s', async (_, store, itsKey, message) => expect(await found(itsKey, store)).toMatch(message));

  it('cannot tell what is decided elsewhere', async () => {
    expect(await judge('customer-key', template(secret('!ImportValue key')), wanted)).toMatchObject({
      status: 'error',
    });
  });
});
