import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/kubernetes/provider-requests.ts';
import { exampleProvider, exampleSecret } from '../../../../graders/kubernetes/example-provider.ts';
import { parseManifests } from '../../../../graders/kubernetes/manifests.ts';

const key = 'arn:aws:kms:eu-west-2:111122223333:key/6f0c2c1e';
const owner = exampleSecret.replace('token', 'owner');
const entry = '{ objectName: crane/token, objectType: secretsmanager, objectAlias: token }';
const statement = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const reads = statement(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], exampleSecret);
const decrypts = statement('kms:Decrypt', key);
const keyPolicy = (Condition: object = {}) =>
  policy(statement('kms:Decrypt', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Condition }));
const through = (service: string) => ({
  Condition: { StringEquals: { 'kms:ViaService': `${service}.eu-west-2.amazonaws.com` } },
});

interface Given {
  objects?: string;
  role?: string;
  ofKey?: string;
  pod?: (text: string) => string;
  provider?: (text: string) => string;
  secrets?: string;
}

function findings({ objects = entry, role = policy(reads, decrypts), ofKey = keyPolicy(), ...more }: Given = {}) {
  const { pod = (text) => text, provider = (text) => text } = more;
  const base = exampleProvider(objects);
  const podText = pod(base['pod.yaml']!);
  const secrets = [
    { Name: 'crane/token', ARN: exampleSecret, KmsKeyId: key },
    { Name: 'crane/owner', ARN: owner },
  ];
  const files = {
    'pod.yaml': podText,
    'secret-provider-class.yaml': provider(base['secret-provider-class.yaml']!),
    'secrets.json': more.secrets ?? JSON.stringify({ SecretList: secrets }),
    'role-policy.json': role,
    'key-policy.json': ofKey,
  };
  const params = check.params.parse({
    workload: { kind: 'Pod', name: 'crane' },
    inventory: 'secrets.json',
    role: 'arn:aws:iam::111122223333:role/crane-pods',
    keyPolicies: [{ key, policy: 'key-policy.json' }],
  });
  return check.run(parseManifests(podText, 'pod.yaml').subject!, params, { file: 'pod.yaml', files });
}

describe('what the provider asks is allowed', () => {
  it.each<[string, Given]>([
    ['by ARN and key', {}],
    [
      'through Secrets Manager only, as the role says',
      { role: policy(reads, { ...decrypts, ...through('secretsmanager') }) },
    ],
    ['through Secrets Manager only, as the key says', { ofKey: keyPolicy(through('secretsmanager').Condition) }],
    [
      'for this secret only',
      { ofKey: keyPolicy({ StringEquals: { 'kms:EncryptionContext:SecretARN': exampleSecret } }) },
    ],
    [
      'in this account, by TLS, by this name',
      {
        role: policy(
          {
            ...reads,
            Condition: {
              StringEquals: { 'aws:ResourceAccount': '111122223333', 'secretsmanager:SecretId': 'crane/token' },
              Bool: { 'aws:SecureTransport': 'true' },
            },
          },
          { ...decrypts, Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-2' } } },
        ),
      },
    ],
    ['a secret by ARN', { objects: `objectName: ${exampleSecret}` }],
    [
      'a parameter',
      {
        objects: '{ objectName: /crane/issuer, objectType: ssmparameter }',
        role: policy(statement('ssm:GetParameters', 'arn:aws:ssm:eu-west-2:111122223333:parameter/crane/issuer')),
      },
    ],
  ])('%s', (_, given) => expect(findings(given)).toEqual([]));
});

describe('one refusal fails the mount', () => {
  it.each<[string, Given, RegExp, string]>([
    [
      'no DescribeSecret',
      { role: policy(statement('secretsmanager:GetSecretValue'), decrypts) },
      /DescribeSecret.*rotated/,
      'role-policy.json',
    ],
    ['no key', { role: policy(reads) }, /kms:Decrypt.*encrypted with this key/, 'role-policy.json'],
    [
      'the key through another service',
      { role: policy(reads, { ...decrypts, ...through('ssm') }) },
      /kms:Decrypt/,
      'role-policy.json',
    ],
    ['the key says no', { ofKey: keyPolicy(through('ssm').Condition) }, /kms:Decrypt/, 'key-policy.json'],
    [
      'the key is for another secret',
      { ofKey: keyPolicy({ StringEquals: { 'kms:EncryptionContext:SecretARN': owner } }) },
      /kms:Decrypt/,
      'key-policy.json',
    ],
    [
      'a secret too much',
      { objects: `${entry}\n      - { objectName: crane/owner, objectType: secretsmanager }` },
      /GetSecretValue` on `.*owner/,
      'role-policy.json',
    ],
    [
      'a secret that is not there',
      { objects: '{ objectName: crane/tokn, objectType: secretsmanager }' },
      /holds no `crane\/tokn`/,
      'secret-provider-class.yaml',
    ],
    [
      'a parameter by another action',
      {
        objects: '{ objectName: /crane/issuer, objectType: ssmparameter }',
        role: policy(statement('ssm:GetParameter')),
      },
      /ssm:GetParameters/,
      'role-policy.json',
    ],
    [
      'a class of another namespace',
      { provider: (text) => text.replace('namespace: quay', 'namespace: yard') },
      /mount no class/,
      'pod.yaml',
    ],
    ['another pod', { pod: (text) => text.replace('name: crane', 'name: winch') }, /no Pod `crane`/, 'pod.yaml'],
    [
      'a class that is not mounted',
      { pod: (text) => text.replace('secretProviderClass: crane', 'secretProviderClass: winch') },
      /mount no class/,
      'pod.yaml',
    ],
    ['a role policy that nobody can read', { role: '{' }, /./, 'role-policy.json'],
    ['a class that nobody can read', { provider: () => 'a: [' }, /./, 'secret-provider-class.yaml'],
  ])('%s', (_, given, message, file) => {
    const found = findings(given);
    expect(found[0]?.message).toMatch(message);
    expect(new Set(found.map((one) => one.file))).toEqual(new Set([file]));
  });

  it('shows the request', () => {
    const [finding] = findings({ role: policy(reads) });
    expect(finding?.witness).toMatchObject({
      form: 'request',
      action: 'kms:Decrypt',
      resource: key,
      principal: 'arn:aws:sts::111122223333:assumed-role/crane-pods/secrets-store',
      context: { 'kms:EncryptionContext:SecretARN': exampleSecret },
    });
  });
});

it('cannot tell without the exercise’s own files', () => {
  expect(() => findings({ secrets: '{' })).toThrow(Undecided);
  expect(() => findings({ ofKey: '{' })).toThrow(Undecided);
});
