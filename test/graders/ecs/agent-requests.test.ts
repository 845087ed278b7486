import { describe, expect, it } from 'vitest';
import { agentRequests } from '../../../graders/ecs/agent-requests.ts';
import { task } from './support.ts';

const key = 'arn:aws:kms:eu-west-2:111122223333:key/6f0c';
const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:orders/db-AbCdEf';
const around = {
  account: '111122223333',
  region: 'eu-west-2',
  secrets: [{ name: 'orders/db', arn, kmsKeyId: key, keys: ['url'] }],
  parameters: ['/orders/token', '/orders/plain'].map((name) => ({
    name,
    arn: `arn:aws:ssm:eu-west-2:111122223333:parameter${name}`,
    type: 'SecureString',
    value: 'v',
    key: name === '/orders/token' ? key : null,
  })),
};
const repository = '444455556666.dkr.ecr.eu-west-1.amazonaws.com/harbour/orders';
const asked = (container: object, definition: object = {}) =>
  agentRequests(task(definition, container), around).map(({ request }) => `${request.action} ${request.resource}`);
const from = (valueFrom: string) => ({ secrets: [{ name: 'DATABASE', valueFrom }] });

describe('what the agent asks before a task runs', () => {
  it.each([`${repository}:1.8.0`, `${repository}@sha256:${'0'.repeat(64)}`, repository])('the image %s', (image) => {
    expect(asked({ image })).toEqual([
      'ecr:GetAuthorizationToken *',
      'ecr:BatchGetImage arn:aws:ecr:eu-west-1:444455556666:repository/harbour/orders',
      'ecr:GetDownloadUrlForLayer arn:aws:ecr:eu-west-1:444455556666:repository/harbour/orders',
    ]);
  });

  it('nothing of AWS for an image from elsewhere', () => {
    expect(asked({ image: 'public.ecr.aws/docker/library/nginx:1.27' })).toEqual([]);
  });

  it('a log stream, and the group when it has to make it', () => {
    const log = (options: object) => ({
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/orders', ...options } },
    });
    const stream =
      /^logs:\w+ arn:aws:logs:eu-west-2:111122223333:log-group:\/ecs\/orders:log-stream:web\/c0\/[0-9a-f]{32}$/;
    expect(asked(log({ 'awslogs-stream-prefix': 'web' }))).toEqual([
      expect.stringMatching(stream),
      expect.stringMatching(stream),
    ]);
    const made = asked(log({ 'awslogs-create-group': 'true', 'awslogs-region': 'eu-west-1' }));
    expect(made[0]).toBe('logs:CreateLogGroup arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/orders');
    expect(made).toHaveLength(3);
  });

  it('on EC2 the instance role pulls and logs, and secrets stay with the execution role', () => {
    const container = {
      image: repository,
      memory: 256,
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/orders' } },
      ...from(arn),
    };
    expect(asked(container, { requiresCompatibilities: ['EC2'] })).toEqual([
      `secretsmanager:GetSecretValue ${arn}`,
      `kms:Decrypt ${key}`,
    ]);
  });

  it.each([
    [`${arn}:url::`, [`secretsmanager:GetSecretValue ${arn}`, `kms:Decrypt ${key}`]],
    [arn.replace('orders/db', 'berth/db'), [`secretsmanager:GetSecretValue ${arn.replace('orders/db', 'berth/db')}`]],
    ['/orders/db', ['ssm:GetParameters arn:aws:ssm:eu-west-2:111122223333:parameter/orders/db']],
    ['plain', ['ssm:GetParameters arn:aws:ssm:eu-west-2:111122223333:parameter/plain']],
    [`${arn}:url`, []],
  ])('the secret %s', (valueFrom, requests) => {
    expect(asked(from(valueFrom))).toEqual(requests);
  });

  it('a secret of the log driver', () => {
    const logConfiguration = { logDriver: 'splunk', secretOptions: [{ name: 'splunk-token', valueFrom: arn }] };
    expect(asked({ logConfiguration })).toEqual([`secretsmanager:GetSecretValue ${arn}`, `kms:Decrypt ${key}`]);
  });

  it('decrypts as Secrets Manager does it: in the caller’s name, with the secret’s ARN as context', () => {
    const [, decrypt] = agentRequests(task({}, from(`${arn}:url::`)), around);
    expect(decrypt?.request.context).toMatchObject({
      'kms:ViaService': 'secretsmanager.eu-west-2.amazonaws.com',
      'kms:CallerAccount': '111122223333',
      'kms:EncryptionContext:SecretARN': arn,
    });
  });

  it('a parameter, and the key where it is encrypted with one of ours', () => {
    const parameter = 'arn:aws:ssm:eu-west-2:111122223333:parameter/orders/token';
    expect(asked(from('/orders/plain'))).toHaveLength(1);
    for (const valueFrom of ['/orders/token', parameter])
      expect(asked(from(valueFrom))).toEqual([`ssm:GetParameters ${parameter}`, `kms:Decrypt ${key}`]);
    const [, decrypt] = agentRequests(task({}, from('/orders/token')), around);
    expect(decrypt?.request.context).toMatchObject({
      'kms:ViaService': 'ssm.eu-west-2.amazonaws.com',
      'kms:EncryptionContext:PARAMETER_ARN': parameter,
    });
  });

  it('an environment file and its bucket', () => {
    const environmentFiles = [{ value: 'arn:aws:s3:::harbour-config/orders/prod.env', type: 's3' }];
    expect(asked({ environmentFiles })).toEqual([
      's3:GetObject arn:aws:s3:::harbour-config/orders/prod.env',
      's3:GetBucketLocation arn:aws:s3:::harbour-config',
    ]);
  });
});
