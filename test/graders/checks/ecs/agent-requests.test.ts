import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/ecs/agent-requests.ts';
import { file, marked, parsed, taskText } from '../../ecs/support.ts';

const secret = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:orders/db-AbCdEf';
const key = 'arn:aws:kms:eu-west-2:111122223333:key/6f0c';
const role = 'arn:aws:iam::111122223333:role/path/orders-execution';
const inventory = JSON.stringify({ SecretList: [{ Name: 'orders/db', ARN: secret, KmsKeyId: key, Keys: ['url'] }] });
const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const enough = policy(allow('secretsmanager:GetSecretValue', secret), allow('kms:Decrypt', key));
const withSecret = (executionRoleArn: string | undefined = role, valueFrom = `${secret}:url::`) =>
  taskText({ executionRoleArn }, { secrets: [{ name: 'DATABASE', valueFrom }] });

function findings(text: string, files: Record<string, string> = {}, params: object = {}) {
  const all = { [file]: text, 'role.json': enough, 'secrets.json': inventory, ...files };
  const parsedParams = check.params.parse({
    roles: [{ role, policy: 'role.json' }],
    inventory: 'secrets.json',
    ...params,
  });
  return check.run(parsed(text), parsedParams, { file, files: all });
}

describe('the execution role', () => {
  it.each([
    ['by its ARN', role],
    ['by its name', 'path/orders-execution'],
  ])('that allows what is asked is enough, named %s', (_, named) => {
    expect(findings(withSecret(named))).toEqual([]);
  });

  it('that lacks the key is shown the request and the value that caused it', () => {
    const [finding, ...others] = findings(withSecret(), {
      'role.json': policy(allow('secretsmanager:GetSecretValue', secret)),
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      file: 'role.json',
      witness: {
        form: 'request',
        action: 'kms:Decrypt',
        resource: key,
        decision: 'implicitDeny',
        principal: expect.stringMatching(/:assumed-role\/orders-execution\//) as string,
      },
    });
    expect(finding?.message).toMatch(/^Refused to the agent: `kms:Decrypt` .*`containerDefinitions\[0\]\.secrets\[0\]/);
  });

  it('that allows nothing of it is probably another’s: the finding is at its ARN', () => {
    const text = withSecret();
    const found = findings(text, { 'role.json': policy(allow('s3:GetObject', '*')) });
    expect(found).toHaveLength(1);
    expect(marked(text, found[0]!)).toBe(`"${role}"`);
    expect(found[0]?.witness).toMatchObject({ action: 'secretsmanager:GetSecretValue', decision: 'implicitDeny' });
  });

  it('has to be named, to exist, and to have a policy that can be read', () => {
    expect(findings(taskText({}))[0]?.message).toMatch(/names no `executionRoleArn`/);
    expect(findings(withSecret(`${role}-2`))[0]?.message).toMatch(/there is no such role/);
    expect(findings(withSecret(), { 'role.json': '{"Version": "2012-10-17"}' })[0]).toMatchObject({
      file: 'role.json',
    });
  });
});

describe('the key', () => {
  const account = 'arn:aws:iam::111122223333:root';
  const withKeyPolicy = (...statements: object[]) =>
    findings(withSecret(), { 'key.json': policy(...statements) }, { keyPolicies: [{ key, policy: 'key.json' }] });

  it('left to the account is enough', () => {
    expect(withKeyPolicy(allow('kms:*', '*', { Principal: { AWS: account } }))).toEqual([]);
  });

  it('that admits the service only is enough: the request comes through Secrets Manager', () => {
    const through = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.eu-west-2.amazonaws.com` } });
    const statement = (service: string) =>
      allow('kms:Decrypt', '*', { Principal: { AWS: account }, Condition: through(service) });
    expect(withKeyPolicy(statement('secretsmanager'))).toEqual([]);
    const [finding] = withKeyPolicy(statement('ssm'));
    expect(finding).toMatchObject({ file: 'key.json', witness: { action: 'kms:Decrypt', decision: 'implicitDeny' } });
    expect(finding?.message).toMatch(/key\.json: Statement 1 asks for `StringEquals` `kms:ViaService`/);
  });

  it('that names the role needs no word in the role’s own policy', () => {
    const found = findings(
      withSecret(),
      {
        'role.json': policy(allow('secretsmanager:GetSecretValue', secret)),
        'key.json': policy(allow('kms:Decrypt', '*', { Principal: { AWS: role } })),
      },
      { keyPolicies: [{ key, policy: 'key.json' }] },
    );
    expect(found).toEqual([]);
  });

  it('that denies is blamed, not the role', () => {
    const [finding] = withKeyPolicy(allow('kms:*', '*', { Principal: { AWS: account } }), {
      Effect: 'Deny',
      Action: 'kms:Decrypt',
      Resource: '*',
      Principal: '*',
    });
    expect(finding).toMatchObject({
      file: 'key.json',
      witness: { decision: 'explicitDeny', deciding: ['key.json statement 2'] },
    });
  });
});

describe('the task', () => {
  it.each([
    [`${secret}:url`, 'exactly three'],
    [secret.replace('AbCdEf', 'AbCdEg'), 'Secrets Manager holds no'],
  ])('cannot be followed to %s', (valueFrom, reason) => {
    const text = withSecret(role, valueFrom);
    const found = findings(text).find(({ message }) => message.includes(reason));
    expect(marked(text, found!)).toBe(`"${valueFrom}"`);
  });

  it('must go on asking for what it is there for', () => {
    const asks = [{ action: 'secretsmanager:GetSecretValue', resource: secret, reason: 'It needs its database.' }];
    expect(findings(withSecret(), {}, { asks })).toEqual([]);
    expect(findings(taskText({ executionRoleArn: role }), {}, { asks })[0]?.message).toMatch(
      /no longer makes the agent ask .* It needs its database\.$/,
    );
  });
});

describe('parameters that a script makes', () => {
  const put = 'aws ssm put-parameter --name /orders/db --type SecureString --value v > /dev/null\n';
  const store = { parameters: { script: 'setup.sh', account: 'account.json' } };
  const after = (valueFrom: string, script: string) =>
    findings(
      withSecret(role, valueFrom),
      { 'setup.sh': script, 'account.json': '{}', 'role.json': policy(allow('ssm:GetParameters', '*')) },
      store,
    );

  it('are followed to what is there after it', () => {
    expect(after('/orders/db', put)).toEqual([]);
    expect(after('/orders/token', put)[0]?.message).toMatch(
      /Parameter Store holds no `\/orders\/token` after the script/,
    );
  });

  it('with a key of ours ask for that key', () => {
    const own = `key=$(aws kms create-key --query KeyMetadata.KeyId --output text)\n${put.replace('--value', '--key-id "$key" --value')}`;
    expect(after('/orders/db', own)).toMatchObject([{ witness: { action: 'kms:Decrypt', decision: 'implicitDeny' } }]);
  });

  it('of a script that cannot be read are not known', () => {
    expect(after('/orders/db', 'if')).toMatchObject([{ file: 'setup.sh' }]);
  });
});

it('without what the exercise promised nothing is decided', () => {
  expect(() => findings(withSecret(), { 'secrets.json': '[' })).toThrow(Undecided);
  expect(() => findings(withSecret(), { 'key.json': '[' }, { keyPolicies: [{ key, policy: 'key.json' }] })).toThrow(
    Undecided,
  );
});
