/**
 * The exercise iam/execution-vs-task-role takes every pair of policies between what is needed and the ceiling, however they
 * are written, and shows a request for each that is not. Its folder's solutions and mutants are proved by `validate`.
 */
import { describe, expect, test } from 'vitest';
import { answerGrader } from '../../support/answers.ts';

const graded = await answerGrader('iam/execution-vs-task-role');
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (more: object) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...more });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

const repository = 'arn:aws:ecr:eu-west-2:111122223333:repository/harbour/dispatch';
const log = 'arn:aws:logs:eu-west-2:111122223333:log-group:/ecs/dispatch:*';
const secret = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:dispatch/database-Kb7mQx';
const key = 'arn:aws:kms:eu-west-2:111122223333:key/6f0c2c1e-83b4-4d5a-9e27-1c40a7f6d3b8';
const queue = 'arn:aws:sqs:eu-west-2:111122223333:dispatch-jobs';
const [templates, labels] = ['arn:aws:s3:::harbour-labels/templates/*', 'arn:aws:s3:::harbour-labels/labels/*'];

const login = allow('ecr:GetAuthorizationToken', '*');
const pull = allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], repository);
const write = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], log);
const read = allow('secretsmanager:GetSecretValue', secret);
const decrypt = allow('kms:Decrypt', key);
const agent = [login, pull, write, read, decrypt];
const take = allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], queue);
const fill = allow('s3:GetObject', templates);
const store = allow('s3:PutObject', labels);
const application = [take, fill, store];

describe('right execution roles, differently written', () => {
  const cases: [string, unknown][] = [
    ['statement by statement', policy(...agent)],
    ['in another order', policy(...agent.toReversed())],
    [
      'one statement for all but the sign-in',
      policy(
        login,
        allow(
          [pull, write, read, decrypt].flatMap((s) => s.Action),
          [repository, log, secret, key],
        ),
      ),
    ],
    ['action by action', policy(...agent.flatMap((s) => [s.Action].flat().map((action) => allow(action, s.Resource))))],
    [
      'other cases',
      policy(login, allow(['ECR:batchgetimage', 'ecr:GETDOWNLOADURLFORLAYER'], repository), write, read, decrypt),
    ],
    [
      'wildcards that reach no further',
      policy(login, allow(['ecr:BatchGetImag?', 'ecr:GetDownloadUrl*'], repository), write, read, decrypt),
    ],
    [
      'with the managed policy’s fourth pull action',
      policy(login, pull, allow('ecr:BatchCheckLayerAvailability', repository), write, read, decrypt),
    ],
    [
      'log streams of this container',
      policy(
        login,
        pull,
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], log.replace(/\*$/, 'log-stream:dispatch/dispatch/*')),
        read,
        decrypt,
      ),
    ],
    [
      'a suffix of six',
      policy(login, pull, write, allow('secretsmanager:GetSecretValue', secret.replace('Kb7mQx', '??????')), decrypt),
    ],
    [
      'the current version only',
      policy(
        login,
        pull,
        write,
        { ...read, Condition: { StringEqualsIfExists: { 'secretsmanager:VersionStage': 'AWSCURRENT' } } },
        decrypt,
      ),
    ],
    [
      'the key through Secrets Manager',
      policy(login, pull, write, read, {
        ...decrypt,
        Condition: { StringLike: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com' } },
      }),
    ],
    [
      'the key for this secret',
      policy(login, pull, write, read, {
        ...decrypt,
        Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': secret } },
      }),
    ],
    [
      'broad, and taken back',
      policy(
        allow('*', '*'),
        deny({ Action: undefined, NotAction: agent.flatMap((s) => s.Action) }),
        deny({
          Action: undefined,
          NotAction: 'ecr:GetAuthorizationToken',
          Resource: undefined,
          NotResource: [repository, log, secret, key],
        }),
      ),
    ],
  ];
  test.each(cases)('%s', async (_, answer) => {
    expect((await graded({ 'execution-role.json': answer })).failed).toEqual([]);
  });
});

describe('right task roles, differently written', () => {
  const cases: [string, unknown][] = [
    ['statement by statement', policy(...application)],
    ['in another order', policy(...application.toReversed())],
    [
      'action by action',
      policy(...application.flatMap((s) => [s.Action].flat().map((action) => allow(action, s.Resource)))),
    ],
    [
      'one statement, not in a list of resources',
      policy(allow(['s3:PutObject'], [labels]), allow(['s3:GetObject'], [templates]), take),
    ],
    [
      'an Id and Sids',
      { ...policy({ Sid: 'Take', ...take }, { Sid: 'Fill', ...fill }, { Sid: 'Store', ...store }), Id: 'dispatch' },
    ],
    ['other cases', policy(allow(['SQS:receivemessage', 'sqs:DELETEMESSAGE'], queue), fill, store)],
    [
      'wildcards that reach no further',
      policy(allow(['sqs:ReceiveM*', 'sqs:DeleteMessage'], queue), allow('s3:GetObjec?', templates), store),
    ],
    ['over TLS', policy(...application, deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))],
    [
      'in the own account',
      policy(take, fill, {
        ...store,
        Condition: { StringEquals: { 's3:ResourceAccount': '${aws:PrincipalAccount}' } },
      }),
    ],
    [
      'folder by folder',
      policy(
        take,
        allow('s3:GetObject', [
          'arn:aws:s3:::harbour-labels/templates/*.svg',
          'arn:aws:s3:::harbour-labels/templates/reefer/*',
        ]),
        store,
      ),
    ],
    [
      'broad, and taken back',
      policy(
        allow(['s3:GetObject', 's3:PutObject', 'sqs:*'], '*'),
        deny({ Action: 's3:GetObject', Resource: undefined, NotResource: templates }),
        deny({ Action: 's3:PutObject', Resource: undefined, NotResource: labels }),
        deny({ Action: 'sqs:*', Resource: undefined, NotResource: queue }),
        deny({ Action: undefined, NotAction: ['s3:*', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'] }),
      ),
    ],
  ];
  test.each(cases)('%s', async (_, answer) => {
    expect((await graded({ 'task-role.json': answer })).failed).toEqual([]);
  });
});

describe('wrong, with a request that shows it', () => {
  const cases: [string, Record<string, unknown>, string[]][] = [
    [
      'any repository',
      { 'execution-role.json': policy(login, allow(pull.Action, '*'), write, read, decrypt) },
      ['execution-ceiling'],
    ],
    [
      'repositories that begin alike',
      { 'execution-role.json': policy(login, allow(pull.Action, `${repository}*`), write, read, decrypt) },
      ['execution-ceiling'],
    ],
    [
      'it may push',
      { 'execution-role.json': policy(...agent, allow('ecr:PutImage', repository)) },
      ['execution-ceiling'],
    ],
    ['it may encrypt', { 'execution-role.json': policy(...agent, allow('kms:Encrypt', key)) }, ['execution-ceiling']],
    [
      'a key by alias',
      {
        'execution-role.json': policy(
          login,
          pull,
          write,
          read,
          allow('kms:Decrypt', '*', {
            Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/dispatch' } },
          }),
        ),
      },
      ['agent', 'execution-ceiling'],
    ],
    [
      'it may write the secret',
      { 'execution-role.json': policy(...agent, allow('secretsmanager:PutSecretValue', secret)) },
      ['execution-ceiling'],
    ],
    [
      'log groups that begin alike',
      {
        'execution-role.json': policy(
          login,
          pull,
          allow(write.Action, log.replace('dispatch:*', 'dispatch*')),
          read,
          decrypt,
        ),
      },
      ['execution-ceiling'],
    ],
    [
      'the action is missing',
      { 'execution-role.json': policy(login, allow('ecr:BatchGetImage', repository), write, read, decrypt) },
      ['agent'],
    ],
    [
      'a role for the task',
      { 'task-role.json': policy(...application, allow('sts:AssumeRole', '*')) },
      ['task-ceiling'],
    ],
    [
      'a message too many',
      { 'task-role.json': policy(...application, allow('sqs:ChangeMessageVisibility', queue)) },
      ['task-ceiling'],
    ],
    [
      'labels can be read',
      { 'task-role.json': policy(take, allow('s3:GetObject', [templates, labels]), store) },
      ['task-ceiling'],
    ],
    [
      'any bucket’s templates',
      { 'task-role.json': policy(take, allow('s3:GetObject', 'arn:aws:s3:::*/templates/*'), store) },
      ['task-ceiling'],
    ],
    [
      'a shell by ECS Exec',
      { 'task-role.json': policy(...application, allow('ssmmessages:*', '*')) },
      ['task-ceiling'],
    ],
  ];
  test.each(cases)('%s', async (_, answers, expected) => {
    const { failed, findings } = await graded(answers);
    expect(failed).toEqual(expected);
    for (const { message, witness } of findings) {
      expect(witness).toMatchObject({ form: 'request' });
      expect(message).toMatch(/^(Still allowed|Refused to the \w+): `/);
    }
  });
});
