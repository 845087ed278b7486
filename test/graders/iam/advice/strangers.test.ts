import { describe, expect, test } from 'vitest';
import type { StatementText } from '../support.ts';
import { adviceOn, codes, not, objects, trust } from './support.ts';

const bucket = (Principal: unknown, Condition?: unknown): StatementText => ({
  ...trust(Principal, Condition, 's3:GetObject'),
  Resource: objects,
});

describe('everybody', () => {
  test('takes the role, reads the object', () => {
    const [advice] = adviceOn(trust({ AWS: '*' }));
    expect(advice?.advice).toMatchObject({ code: 'open-to-everyone', severity: 'security' });
    expect(advice?.message).toMatch(/any account may take this role/);
    expect(adviceOn(bucket('*'))[0]?.witness).toMatchObject({ action: 's3:GetObject', decision: 'allowed' });
  });

  test('with the referer that everybody can write', () => {
    expect(adviceOn(bucket('*', { StringLike: { 'aws:Referer': 'https://harbour.example/*' } }))[0]?.message).toMatch(
      /`aws:Referer` is text that every caller writes/,
    );
  });

  test.each<[string, StatementText | StatementText[]]>([
    ['of one organization', trust('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } })],
    ['through one endpoint', bucket('*', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b' } })],
    ['from one network', bucket('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    ['of one account', bucket('*', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } })],
    ['forbidden', { ...not('s3:*', objects, { Bool: { 'aws:SecureTransport': 'false' } }), Principal: '*' }],
    [
      'another account by name, with a secret',
      trust({ AWS: '444455556666' }, { StringEquals: { 'sts:ExternalId': 'x' } }),
    ],
  ])('%s: nothing to say', (_, statements) => {
    expect(codes(statements)).toEqual([]);
  });
});

describe('a service that acts for another account', () => {
  const tasks = { Service: 'ecs-tasks.amazonaws.com' };
  const source = { 'aws:SourceAccount': '111122223333' };

  test.each<[string, StatementText]>([
    ['ECS takes a role', trust(tasks)],
    ['a list of accounts to distrust', trust(tasks, { StringNotEquals: { 'aws:SourceAccount': '444455556666' } })],
    ['any account in the ARN', trust(tasks, { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:*:*:*' } })],
    [
      'SNS sends to a queue',
      {
        ...trust({ Service: 'sns.amazonaws.com' }, undefined, 'sqs:SendMessage'),
        Resource: 'arn:aws:sqs:eu-west-2:111122223333:q',
      },
    ],
    ['CloudTrail writes, and only asks for an ACL', bucket({ Service: 'cloudtrail.amazonaws.com' }, undefined)],
  ])('%s', (_, statement) => {
    const [advice] = adviceOn(statement);
    expect(advice?.advice).toMatchObject({ code: 'confused-deputy', severity: 'security' });
    expect(advice?.message).toMatch(/works for every customer of AWS/);
  });

  test('a condition of the caller’s choosing does not tell accounts apart', () => {
    const acl = { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } };
    const write = { ...trust({ Service: 'cloudtrail.amazonaws.com' }, acl, 's3:PutObject'), Resource: objects };
    expect(codes(write)).toEqual(['security confused-deputy']);
  });

  test('IfExists lets a request through that does not say', () => {
    expect(codes(trust(tasks, { StringEqualsIfExists: source }))).toEqual(['warning source-may-be-missing']);
  });

  test.each<[string, StatementText]>([
    ['the account is asked for', trust(tasks, { StringEquals: source })],
    ['the ARN is asked for', trust(tasks, { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-2:111122223333:*' } })],
    ['the organization is asked for', trust(tasks, { StringEquals: { 'aws:SourceOrgID': 'o-abc1234567' } })],
    ['EC2 and Lambda do not say for whom', trust({ Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] })],
    [
      'EKS Pod Identity, held by its associations',
      trust({ Service: 'pods.eks.amazonaws.com' }, undefined, ['sts:AssumeRole', 'sts:TagSession']),
    ],
    [
      'a bucket’s notification by the bucket’s ARN',
      {
        ...trust(
          { Service: 's3.amazonaws.com' },
          { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::harbour-docs' } },
          'sqs:SendMessage',
        ),
        Resource: 'arn:aws:sqs:eu-west-2:111122223333:q',
      },
    ],
    [
      'logs by their encryption context',
      {
        ...trust(
          { Service: 'logs.eu-west-2.amazonaws.com' },
          { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-2:111122223333:*' } },
          'kms:Decrypt',
        ),
        Resource: '*',
      },
    ],
  ])('%s: nothing to say', (_, statement) => {
    expect(codes(statement)).toEqual([]);
  });
});

describe('tokens', () => {
  const provider = (host: string) => ({ Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` });
  const web = 'sts:AssumeRoleWithWebIdentity';
  const hub = 'token.actions.githubusercontent.com';
  const github = (claims: Record<string, string>, operator = 'StringLike') =>
    trust(
      provider(hub),
      {
        StringEquals: { [`${hub}:aud`]: 'sts.amazonaws.com' },
        [operator]: Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${hub}:${name}`, value])),
      },
      web,
    );
  const eks = 'oidc.eks.eu-west-2.amazonaws.com/id/ABC';
  const cluster = (claims: Record<string, string>) =>
    trust(
      provider(eks),
      { StringLike: Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${eks}:${name}`, value])) },
      web,
    );

  test.each<[string, StatementText, string]>([
    [
      'GitHub without a subject',
      trust(provider(hub), { StringEquals: { [`${hub}:aud`]: 'sts.amazonaws.com' } }, web),
      'token-of-a-stranger',
    ],
    ['GitHub, any repository', github({ sub: 'repo:*' }), 'token-of-a-stranger'],
    ['GitHub, organizations that begin alike', github({ sub: 'repo:harbour*' }), 'token-of-a-stranger'],
    [
      'GitHub, a repository of this name anywhere',
      github({ sub: 'repo:*/orders:ref:refs/heads/main' }),
      'token-of-a-stranger',
    ],
    ['EKS, any pod', cluster({ aud: 'sts.amazonaws.com' }), 'token-of-any-pod'],
    [
      'EKS, any account of any namespace',
      cluster({ aud: 'sts.amazonaws.com', sub: 'system:serviceaccount:*:*' }),
      'token-of-any-pod',
    ],
    ['EKS, any audience', cluster({ sub: 'system:serviceaccount:orders:api' }), 'token-for-another-service'],
    [
      'Cognito, any pool',
      trust({ Federated: 'cognito-identity.amazonaws.com' }, undefined, web),
      'token-of-a-stranger',
    ],
  ])('%s', (_, statement, code) => {
    expect(codes(statement)).toEqual([`security ${code}`]);
  });

  test.each<[string, StatementText]>([
    ['GitHub, one branch', github({ sub: 'repo:harbour/orders:ref:refs/heads/main' }, 'StringEquals')],
    ['GitHub, one repository', github({ sub: 'repo:harbour/orders:*' })],
    ['GitHub, one organization', github({ sub: 'repo:harbour/*' })],
    ['GitHub, by the owner', github({ repository_owner: 'harbour', sub: 'repo:harbour/*' })],
    ['EKS, one service account', cluster({ aud: 'sts.amazonaws.com', sub: 'system:serviceaccount:orders:api' })],
    ['EKS, one namespace', cluster({ aud: 'sts.amazonaws.com', sub: 'system:serviceaccount:orders:*' })],
    [
      'Cognito, one pool',
      trust(
        { Federated: 'cognito-identity.amazonaws.com' },
        { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-2:1' } },
        web,
      ),
    ],
    [
      'a provider of one’s own',
      trust(provider('login.harbour.example'), { StringEquals: { 'login.harbour.example:sub': 'x' } }, web),
    ],
  ])('%s: nothing to say', (_, statement) => {
    expect(codes(statement)).toEqual([]);
  });
});
