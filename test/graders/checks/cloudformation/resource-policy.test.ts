import { describe, expect, it } from 'vitest';
import { judge, messages, template } from './support.ts';

const request = (action: string, resource: string, more: object = {}) => ({
  action,
  resource,
  reason: 'So it is.',
  ...more,
});
const admin = { principal: 'arn:aws:sts::111122223333:assumed-role/admin/kim' };
const stranger = { principal: 'arn:aws:sts::444455556666:assumed-role/admin/eve' };
const statement = (rest: string) => `{ Version: '2012-10-17', Statement: [{ ${rest} }] }`;

describe('a secret', () => {
  const secret = '  Token: { Type: AWS::SecretsManager::Secret, Properties: { Name: quay/token } }';
  const role = '  Reader: { Type: AWS::IAM::Role, Properties: { RoleName: reader, AssumeRolePolicyDocument: {} } }';
  const policy = (document: string) =>
    `  Policy:\n    Type: AWS::SecretsManager::ResourcePolicy\n    Properties: { SecretId: !Ref Token, ResourcePolicy: ${document} }`;
  const read = request('secretsmanager:GetSecretValue', '${Token}', admin);
  const onlyReader = policy(
    statement(
      "Effect: Deny, Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: !Ref Token, Condition: { ArnNotEquals: { 'aws:PrincipalArn': !GetAtt Reader.Arn } }",
    ),
  );

  it('without a policy is open to whoever holds everything, and to nobody else', async () => {
    expect((await messages('resource-policy', template(secret), { resource: 'Token', refused: [read] }))[0]).toMatch(
      /^Still allowed: .*Nothing in this template denies it/,
    );
    const nobody = { resource: 'Token', refused: [read], callers: 'hold-nothing' };
    expect(await messages('resource-policy', template(secret), nobody)).toEqual([]);
    expect(
      await messages('resource-policy', template(secret), { resource: 'Token', refused: [{ ...read, ...stranger }] }),
    ).toEqual([]);
  });

  it('with one is asked with the names that AWS makes up', async () => {
    const text = template(secret, role, onlyReader);
    const reader = request('secretsmanager:GetSecretValue', '${Token}', { principal: '${Reader.Arn}' });
    expect(await messages('resource-policy', text, { resource: 'Token', refused: [read], possible: [reader] })).toEqual(
      [],
    );
    const { findings } = await judge('resource-policy', text, { resource: 'Token', possible: [read] });
    expect(findings).toMatchObject([
      {
        line: 6,
        message: expect.stringMatching(/^Refused: .*Statement 1 denies it.* So it is\.$/),
        witness: {
          form: 'request',
          resource: 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:quay/token-Ab3dEf',
        },
      },
    ]);
  });

  it.each([
    ['its name', 'SecretId: quay/token', true],
    ['its ARN', "SecretId: !Sub '${Token}'", true],
    ['another name', 'SecretId: quay/other', false],
    ['what another stack knows', 'SecretId: !ImportValue Token', false],
  ])('knows the policy of a secret by %s', async (_, target, its) => {
    const text = template(secret, role, onlyReader.replace('SecretId: !Ref Token', target));
    const found = await messages('resource-policy', text, { resource: 'Token', refused: [read] });
    expect(found.length === 0).toBe(its);
  });

  it('names what it cannot find', async () => {
    expect((await messages('resource-policy', template(secret), { resource: 'Other', refused: [read] }))[0]).toMatch(
      /no resource `Other`/,
    );
    const odd = request('secretsmanager:GetSecretValue', '${Other}', admin);
    expect(await judge('resource-policy', template(secret), { resource: 'Token', refused: [odd] })).toMatchObject({
      status: 'error',
    });
    const imported = policy(statement("Effect: Deny, Principal: '*', Action: '*', Resource: !ImportValue x"));
    expect(
      await judge('resource-policy', template(secret, imported), { resource: 'Token', refused: [read] }),
    ).toMatchObject({ status: 'error' });
  });
});

describe('a key', () => {
  const log = '  Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /quay, KmsKeyId: !GetAtt Key.Arn } }';
  const decrypt = request('kms:Decrypt', '${Key.Arn}', admin);
  const through = (key: string, params: object) =>
    messages('resource-policy', template(log, key), { resource: 'Log.KmsKeyId', ...params });

  it('is found through what uses it, and left to the account without a policy', async () => {
    const key = '  Key: { Type: AWS::KMS::Key }';
    expect(await through(key, { possible: [decrypt], refused: [{ ...decrypt, ...stranger }] })).toEqual([]);
    const service = request('kms:Encrypt', '${Key.Arn}', { principal: 'logs.eu-west-2.amazonaws.com' });
    expect((await through(key, { possible: [service] }))[0]).toMatch(/`Key` has no policy of its own/);
  });

  it('for everyone lets strangers in', async () => {
    const key = `  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: ${statement("Effect: Allow, Principal: '*', Action: 'kms:*', Resource: '*'")} } }`;
    expect((await through(key, { refused: [{ ...decrypt, ...stranger }] }))[0]).toMatch(
      /Statement 1 of the policy of `Key` lets it through/,
    );
  });

  it('that is not of the template cannot be asked', async () => {
    const foreign = log.replace('!GetAtt Key.Arn', 'arn:aws:kms:eu-west-2:111122223333:key/x');
    const params = { resource: 'Log.KmsKeyId', possible: [decrypt] };
    expect((await messages('resource-policy', template(foreign), params))[0]).toMatch(
      /names nothing of this template in `KmsKeyId`/,
    );
    expect((await messages('resource-policy', template(log.replace(/, KmsKeyId.*\.Arn/, '')), params))[0]).toMatch(
      /has no `KmsKeyId`/,
    );
  });
});

describe('a function', () => {
  const call = '  Call: { Type: AWS::Lambda::Function, Properties: { FunctionName: call, Role: r, Code: {} } }';
  const permission = (more: string) =>
    `  Allowed: { Type: AWS::Lambda::Permission, Properties: { Action: 'lambda:InvokeFunction', FunctionName: !GetAtt Call.Arn, Principal: secretsmanager.amazonaws.com${more} } }`;
  const by = (account: string) =>
    request('lambda:InvokeFunction', '${Call.Arn}', {
      principal: 'secretsmanager.amazonaws.com',
      context: {
        'aws:SourceArn': `arn:aws:secretsmanager:eu-west-2:${account}:secret:x-Ab3dEf`,
        'aws:SourceAccount': account,
      },
    });

  it.each([
    ['', 1],
    [", SourceAccount: '111122223333'", 0],
    [', SourceArn: arn:aws:secretsmanager:eu-west-2:111122223333:secret:x-??????', 0],
  ])('with%s is called by %i strangers', async (more, strangers) => {
    const params = { resource: 'Call', possible: [by('111122223333')], refused: [by('444455556666')] };
    expect(await messages('resource-policy', template(call, permission(more)), params)).toHaveLength(strangers);
  });

  it('without a permission is called by no service', async () => {
    expect(
      await messages('resource-policy', template(call), { resource: 'Call', possible: [by('111122223333')] }),
    ).toHaveLength(1);
  });
});

it('a file system without a policy is open to whoever reaches it', async () => {
  const files = '  Files: { Type: AWS::EFS::FileSystem }';
  const mount = request('elasticfilesystem:ClientMount', '${Files.Arn}', { principal: '*' });
  expect(await messages('resource-policy', template(files), { resource: 'Files', refused: [mount] })).toHaveLength(1);
});
