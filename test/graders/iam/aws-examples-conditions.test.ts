/** Published examples about conditions, variables and the Not elements. Each names its page; the policies are written from the text. */
import { describe, expect, test } from 'vitest';
import { evaluateFilter } from '../../../graders/iam/evaluate.ts';
import type { Request } from '../../../graders/iam/evaluate.ts';
import { allow, compiled, decide, deny } from './support.ts';

/** Denied or not, whatever else would allow it: the tables say "match" and "no match" of a Deny. */
const matchesDeny = (condition: object, context: Request['context']): boolean =>
  decide(
    { action: 'iam:TagUser', resource: 'arn:aws:iam::111122223333:user/a', context },
    { identity: [compiled([allow({}), deny({ Action: ['iam:Tag*', 'iam:UnTag*'], Condition: condition })])] },
  ) === 'explicitDeny';

/** IAM User Guide, "Multivalued context key examples": four tables. */
describe('reference_policies_condition_examples-multi-valued-context-keys.html', () => {
  type Row = [keys: string[] | undefined, match: boolean];
  const table = (condition: object, rows: Row[]) =>
    test.each(rows)(`${JSON.stringify(condition)} with %j: %s`, (keys, match) => {
      expect(matchesDeny(condition, keys && { 'aws:TagKeys': keys })).toBe(match);
    });
  table({ 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } }, [
    [['key1:legal'], false],
    [['key1:hr', 'key1:personnel'], false],
    [['key2:audit'], true],
    [undefined, true],
  ]);
  table({ 'ForAllValues:StringLike': { 'aws:TagKeys': ['key1*', 'key2*', 'key3*'] } }, [
    [['key1:legal', 'key2:hr'], true],
    [['key3:personnel', 'key1:audit'], true],
    [['key4:audit', 'key1:legal'], false],
    [undefined, true],
  ]);
  table({ Null: { 'aws:TagKeys': 'false' }, 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } }, [
    [['key1:legal'], false],
    [['key2:audit'], true],
    [undefined, false],
  ]);
  table({ 'ForAnyValue:StringLike': { 'aws:TagKeys': ['key1*', 'key2*', 'key3*'] } }, [
    [['key1:legal', 'key4:audit'], true],
    [['key2:hr'], true],
    [['key4:audit'], false],
    [undefined, false],
  ]);
});

/** IAM User Guide, "Single-valued context key policy examples". */
describe('reference_policies_condition_examples-single-valued-context-keys.html', () => {
  test('tags at creation: a project is named, the environment is not production', () => {
    const identity = [
      compiled([
        allow({ Action: 'ec2:CreateVolume' }),
        allow({
          Action: 'ec2:CreateTags',
          Resource: 'arn:aws:ec2:us-east-1:123456789012:volume/*',
          Condition: { StringLike: { 'aws:RequestTag/project': '*' } },
        }),
      ]),
    ];
    const tag = (context: Request['context']) =>
      decide(
        { action: 'ec2:CreateTags', resource: 'arn:aws:ec2:us-east-1:123456789012:volume/vol-1', context },
        { identity },
      );
    expect(tag({ 'aws:RequestTag/project': 'Feature3' })).toBe('allowed');
    expect(tag({ 'aws:RequestTag/environment': 'QA' })).toBe('implicitDeny');
    expect(tag({})).toBe('implicitDeny');
  });

  test('a task starts with one of the tags AND on one of the clusters', () => {
    const identity = [
      compiled(
        allow({
          Action: ['ecs:RunTask', 'ecs:StartTask'],
          Condition: {
            StringEquals: { 'aws:RequestTag/environment': ['production', 'prod-backup'] },
            ArnEquals: {
              'ecs:cluster': ['default1', 'default2'].map(
                (name) => `arn:aws:ecs:us-east-1:111122223333:cluster/${name}`,
              ),
            },
          },
        }),
      ),
    ];
    const run = (environment: string, cluster: string) =>
      decide(
        {
          action: 'ecs:RunTask',
          resource: 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:1',
          context: {
            'aws:RequestTag/environment': environment,
            'ecs:cluster': `arn:aws:ecs:us-east-1:111122223333:cluster/${cluster}`,
          },
        },
        { identity },
      );
    expect(run('production', 'default1')).toBe('allowed');
    expect(run('prod-backup', 'default2')).toBe('allowed');
    expect(run('test', 'default1')).toBe('implicitDeny');
    expect(run('production', 'default3')).toBe('implicitDeny');
  });
});

/** IAM User Guide, "IAM JSON policy elements: Condition operators", operator by operator. */
describe('reference_policies_elements_condition_operators.html', () => {
  const asks = (Condition: object, context: Request['context'], action = 'iam:CreateAccessKey') =>
    decide(
      { action, resource: 'arn:aws:iam::111122223333:user/a', context },
      { identity: [compiled(allow({ Condition }))] },
    ) === 'allowed';
  test.each<[string, object, Request['context'], boolean]>([
    [
      'the job category',
      { StringEquals: { 'aws:PrincipalTag/job-category': 'iamuser-admin' } },
      { 'aws:PrincipalTag/job-category': 'iamuser-admin' },
      true,
    ],
    ['no job category', { StringEquals: { 'aws:PrincipalTag/job-category': 'iamuser-admin' } }, {}, false],
    ['ten objects at a time', { NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, true],
    ['eleven', { NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '11' }, false],
    [
      'a token of 2020',
      { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } },
      { 'aws:TokenIssueTime': '2020-06-01T00:00:00Z' },
      true,
    ],
    ['long-term keys have no token', { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } }, {}, false],
    [
      'binary data, byte for byte',
      { BinaryEquals: { key: 'QmluYXJ5VmFsdWVJbkJhc2U2NA==' } },
      { key: 'QmluYXJ5VmFsdWVJbkJhc2U2NA==' },
      true,
    ],
    [
      'within the range',
      { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      { 'aws:SourceIp': '203.0.113.255' },
      true,
    ],
    [
      'IPv6, in capitals',
      { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
      { 'aws:SourceIp': '2001:db8:1234:5678::1' },
      true,
    ],
    [
      'outside of both',
      { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
      { 'aws:SourceIp': '2001:db8:1234:5679::1' },
      false,
    ],
    [
      'by a VPC endpoint there is no source address',
      { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      { 'aws:SourceVpce': 'vpce-1' },
      false,
    ],
    ['long-term keys only', { Null: { 'aws:TokenIssueTime': 'true' } }, {}, true],
    [
      'not with a token',
      { Null: { 'aws:TokenIssueTime': 'true' } },
      { 'aws:TokenIssueTime': '2020-06-01T00:00:00Z' },
      false,
    ],
  ])('%s', (_, condition, context, expected) => {
    expect(asks(condition, context)).toBe(expected);
  });

  test('an ARN is compared part by part, a string is not', () => {
    const pattern = 'arn:aws:someservice:*:111122223333:finance/*';
    const context = {
      'aws:SourceArn': 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
    };
    expect(asks({ StringLike: { 'aws:SourceArn': pattern } }, context)).toBe(true);
    expect(asks({ ArnLike: { 'aws:SourceArn': pattern } }, context)).toBe(false);
  });

  test('IfExists lets the resources through that have no instance type', () => {
    const types = ['t1.*', 't2.*', 'm3.*'];
    const launch = (operator: string, context: Request['context']) =>
      asks({ [operator]: { 'ec2:InstanceType': types } }, context, 'ec2:RunInstances');
    expect(launch('StringLike', {})).toBe(false);
    expect(launch('StringLikeIfExists', {})).toBe(true);
    expect(launch('StringLikeIfExists', { 'ec2:InstanceType': 't2.micro' })).toBe(true);
    expect(launch('StringLikeIfExists', { 'ec2:InstanceType': 'p5.48xlarge' })).toBe(false);
  });

  test('only a topic of ours sends to the queue; a user does not', () => {
    const queue = 'arn:aws:sqs:us-east-1:123456789012:queue';
    const resource = compiled({
      ...allow({
        Action: 'SQS:SendMessage',
        Resource: queue,
        Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:topic' } },
      }),
      Principal: { AWS: '123456789012' },
    });
    // What the policy lets through of the account's requests; the topic's come with its ARN, a user's own do not.
    const send = (context: Request['context']) =>
      evaluateFilter({ action: 'sqs:SendMessage', resource: queue, principal: '123456789012', context }, resource)
        .decision;
    expect(send({})).toBe('implicitDeny');
    expect(send({ 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:topic' })).toBe('allowed');
    expect(send({ 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:other' })).toBe('implicitDeny');
  });
});

/** IAM User Guide, "IAM JSON policy elements: NotAction". */
describe('reference_policies_elements_notaction.html', () => {
  test('everything on S3 resources but deleting buckets', () => {
    const identity = [compiled({ Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::*' })];
    expect(decide({ action: 's3:PutObject' }, { identity })).toBe('allowed');
    expect(decide({ action: 's3:DeleteBucket', resource: 'arn:aws:s3:::b' }, { identity })).toBe('implicitDeny');
    expect(decide({ action: 's3:ListAllMyBuckets', resource: '*' }, { identity })).toBe('implicitDeny');
    expect(
      decide({ action: 'ec2:RunInstances', resource: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1' }, { identity }),
    ).toBe('implicitDeny');
  });
  test('everything but IAM', () => {
    const identity = [compiled({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })];
    expect(decide({ action: 'iam:CreateUser', resource: 'arn:aws:iam::111122223333:user/x' }, { identity })).toBe(
      'implicitDeny',
    );
    expect(decide({ action: 'ec2:RunInstances', resource: '*' }, { identity })).toBe('allowed');
  });
  test.each<[string, Request['context'], string, string]>([
    ['without MFA', {}, 's3:GetObject', 'explicitDeny'],
    ['without MFA', { 'aws:MultiFactorAuthPresent': 'false' }, 's3:GetObject', 'explicitDeny'],
    ['with MFA', { 'aws:MultiFactorAuthPresent': 'true' }, 's3:GetObject', 'allowed'],
    ['without MFA', {}, 'iam:EnableMFADevice', 'allowed'],
  ])('%s (%j), %s: %s', (_, context, action, expected) => {
    const identity = [
      compiled([
        allow({}),
        {
          Sid: 'DenyAllUsersNotUsingMFA',
          Effect: 'Deny',
          NotAction: 'iam:*',
          Resource: '*',
          Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ]),
    ];
    expect(decide({ action, resource: '*', context }, { identity })).toBe(expected);
  });
});

/** IAM User Guide, "IAM policy elements: Variables and tags". */
describe('reference_policies_variables.html', () => {
  test('a queue of one’s own name', () => {
    const identity = [compiled(allow({ Action: 'sqs:*', Resource: 'arn:aws:sqs:us-east-2:*:${aws:username}-queue' }))];
    const send = (name: string, region = 'us-east-2') =>
      decide(
        {
          action: 'sqs:SendMessage',
          resource: `arn:aws:sqs:${region}:111122223333:${name}`,
          principal: 'arn:aws:iam::111122223333:user/ana',
        },
        { identity },
      );
    expect(send('ana-queue')).toBe('allowed');
    expect(send('ben-queue')).toBe('implicitDeny');
    expect(send('ana-queue', 'us-east-1')).toBe('implicitDeny');
  });

  test('a default value for who has no tag', () => {
    const identity = [
      compiled(
        allow({
          Action: 's3:GetObject',
          Resource: "arn:aws:s3:::amzn-s3-demo-bucket/${aws:PrincipalTag/team, 'company-wide'}/*",
        }),
      ),
    ];
    const read = (folder: string, context: Request['context']) =>
      decide({ resource: `arn:aws:s3:::amzn-s3-demo-bucket/${folder}/x`, context }, { identity });
    expect(read('yellow', { 'aws:PrincipalTag/team': 'yellow' })).toBe('allowed');
    expect(read('company-wide', { 'aws:PrincipalTag/team': 'yellow' })).toBe('implicitDeny');
    expect(read('company-wide', {})).toBe('allowed');
  });

  test('an older version takes ${aws:username} at its word', () => {
    const statement = allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username}/*' });
    const ana = { principal: 'arn:aws:iam::111122223333:user/ana' };
    expect(decide({ ...ana, resource: 'arn:aws:s3:::b/ana/x' }, { identity: [compiled(statement, null)] })).toBe(
      'implicitDeny',
    );
    expect(
      decide({ ...ana, resource: 'arn:aws:s3:::b/${aws:username}/x' }, { identity: [compiled(statement, null)] }),
    ).toBe('allowed');
    expect(decide({ ...ana, resource: 'arn:aws:s3:::b/ana/x' }, { identity: [compiled(statement)] })).toBe('allowed');
  });

  test('the characters themselves: ${*}, ${?}, ${$}', () => {
    const identity = [compiled(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${*}${?}${$}*' }))];
    expect(decide({ resource: 'arn:aws:s3:::b/*?$x' }, { identity })).toBe('allowed');
    expect(decide({ resource: 'arn:aws:s3:::b/ab$x' }, { identity })).toBe('implicitDeny');
  });
});

/** IAM User Guide, "IAM tutorial: Define permissions to access AWS resources based on tags" (ABAC). */
describe('tutorial_attribute-based-access-control.html', () => {
  const tags = (prefix: string, project: string, team: string) => ({
    [`aws:${prefix}Tag/access-project`]: project,
    [`aws:${prefix}Tag/access-team`]: team,
  });
  const same = (prefix: string) => ({
    [`aws:${prefix}Tag/access-project`]: '${aws:PrincipalTag/access-project}',
    [`aws:${prefix}Tag/access-team`]: '${aws:PrincipalTag/access-team}',
  });
  const identity = [
    compiled([
      allow({
        Sid: 'AllActionsSecretsManagerCreateSameProject',
        Action: 'secretsmanager:CreateSecret',
        Condition: {
          StringEquals: same('Request'),
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['access-project', 'access-team'] },
        },
      }),
      allow({
        Sid: 'ReadSecretsManagerSameTeam',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Condition: { StringEquals: same('Resource') },
      }),
      deny({ Sid: 'DenyUntagging', Action: 'secretsmanager:UntagResource' }),
    ]),
  ];
  const arnav = tags('Principal', 'peg', 'eng');
  const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:test-AbCdEf';
  test.each<[string, string, Request['context'], string]>([
    [
      'a secret with his own tags',
      'secretsmanager:CreateSecret',
      { ...tags('Request', 'peg', 'eng'), 'aws:TagKeys': ['access-project', 'access-team'] },
      'allowed',
    ],
    [
      'one for another team',
      'secretsmanager:CreateSecret',
      { ...tags('Request', 'peg', 'qas'), 'aws:TagKeys': ['access-project', 'access-team'] },
      'implicitDeny',
    ],
    [
      'one with a tag more',
      'secretsmanager:CreateSecret',
      { ...tags('Request', 'peg', 'eng'), 'aws:TagKeys': ['access-project', 'access-team', 'x'] },
      'implicitDeny',
    ],
    ['one without tags', 'secretsmanager:CreateSecret', {}, 'implicitDeny'],
    ['reading the team’s secret', 'secretsmanager:GetSecretValue', tags('Resource', 'peg', 'eng'), 'allowed'],
    ['reading another project’s', 'secretsmanager:GetSecretValue', tags('Resource', 'uni', 'eng'), 'implicitDeny'],
    ['taking tags off', 'secretsmanager:UntagResource', tags('Resource', 'peg', 'eng'), 'explicitDeny'],
  ])('%s', (_, action, context, expected) => {
    expect(decide({ action, resource: secret, context: { ...arnav, ...context } }, { identity })).toBe(expected);
  });
  test('who has no tags reads nothing', () => {
    const context = tags('Resource', 'peg', 'eng');
    expect(decide({ action: 'secretsmanager:GetSecretValue', resource: secret, context }, { identity })).toBe(
      'implicitDeny',
    );
  });
});

/** IAM User Guide, "The difference between explicit and implicit denies". */
test('reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html', () => {
  const identity = [
    compiled([
      allow({ Sid: 'AllowGetList', Action: ['iam:Get*', 'iam:List*'] }),
      deny({ Sid: 'DenyReports', Action: 'iam:*Report' }),
    ]),
  ];
  const asks = (action: string, ...more: typeof identity) =>
    decide({ action, resource: '*' }, { identity: [...identity, ...more] });
  expect(asks('iam:ListUsers')).toBe('allowed');
  expect(asks('iam:CreatePolicy')).toBe('implicitDeny');
  expect(asks('iam:GetOrganizationsAccessReport')).toBe('explicitDeny');
  const all = compiled(allow({ Action: 'iam:*' }));
  expect(asks('iam:GenerateCredentialReport', all)).toBe('explicitDeny');
  expect(asks('iam:CreatePolicy', all)).toBe('allowed');
});

/** Amazon S3 User Guide, "Examples of Amazon S3 bucket policies" (example-bucket-policies.html): what a bucket denies to everyone. */
describe('example-bucket-policies.html', () => {
  const bucket = ['arn:aws:s3:::amzn-s3-demo-bucket', 'arn:aws:s3:::amzn-s3-demo-bucket/*'];
  const asks = (condition: object, context: Request['context'], action = 's3:GetObject') =>
    decide(
      { action, resource: 'arn:aws:s3:::amzn-s3-demo-bucket/x', context },
      {
        identity: [compiled(allow({}))],
        resource: compiled({ ...deny({ Action: 's3:*', Resource: bucket, Condition: condition }), Principal: '*' }),
      },
    );
  test('plain HTTP', () => {
    const tls = { Bool: { 'aws:SecureTransport': 'false' } };
    expect(asks(tls, { 'aws:SecureTransport': 'false' })).toBe('explicitDeny');
    expect(asks(tls, { 'aws:SecureTransport': 'true' })).toBe('allowed');
  });
  test('MFA too long ago, or none at all', () => {
    const fresh = { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } };
    expect(asks(fresh, { 'aws:MultiFactorAuthAge': '4000' })).toBe('explicitDeny');
    expect(asks(fresh, { 'aws:MultiFactorAuthAge': '300' })).toBe('allowed');
    const any = { Null: { 'aws:MultiFactorAuthAge': 'true' } };
    expect(asks(any, {})).toBe('explicitDeny');
    expect(asks(any, { 'aws:MultiFactorAuthAge': '300' })).toBe('allowed');
  });
  test('not by the VPC endpoint', () => {
    const endpoint = { StringNotEquals: { 'aws:SourceVpce': 'vpce-0abcdef1234567890' } };
    expect(asks(endpoint, {})).toBe('explicitDeny');
    expect(asks(endpoint, { 'aws:SourceVpce': 'vpce-1' })).toBe('explicitDeny');
    expect(asks(endpoint, { 'aws:SourceVpce': 'vpce-0abcdef1234567890' })).toBe('allowed');
  });
  test('an upload without the key that is demanded', () => {
    const kms = { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } };
    expect(asks(kms, {}, 's3:PutObject')).toBe('explicitDeny');
    expect(asks(kms, { 's3:x-amz-server-side-encryption': 'AES256' }, 's3:PutObject')).toBe('explicitDeny');
    expect(asks(kms, { 's3:x-amz-server-side-encryption': 'aws:kms' }, 's3:PutObject')).toBe('allowed');
  });
});
