import { describe, expect, it } from 'vitest';
import { editsOf } from '../../../graders/attack/edits.ts';
import { readWorld } from '../../../graders/attack/world.ts';
import { edited, starter } from './support.ts';

type Edit = Parameters<typeof edited>[number];
const world = readWorld(edited(), 'account.json');
const whats = (...edits: Edit[]): string[] =>
  editsOf(world, starter, edited(...edits)).map(({ file, what }) => `${file}: ${what}`);

const rule = '- { IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.60.0.0/16 }';

describe('what was changed', () => {
  it.each<[string, Edit]>([
    ['a comment in YAML', ['network.yaml', 'Resources:', '# yes\nResources:']],
    ['another form in YAML', ['network.yaml', '!Ref DatabaseGroup', '{ Ref: DatabaseGroup }']],
    ['a number as text in YAML', ['network.yaml', 'FromPort: 5432', "FromPort: '5432'"]],
    ['a description', ['network.yaml', 'GroupDescription: Hosts of the cluster', 'GroupDescription: Hosts']],
    ['blanks in JSON', ['task-definition.json', '"family": "portal"', '  "family":\n"portal"']],
    ['a Sid', ['task-role.json', '"Sid": "Portal"', '"Sid": "Work"']],
    [
      'the order of actions',
      [
        'task-role.json',
        '"dynamodb:Query",\n        "dynamodb:PutItem",',
        '"dynamodb:PutItem",\n        "dynamodb:Query",',
      ],
    ],
    [
      'a list of one',
      ['task-role.json', '"Action": "secretsmanager:GetSecretValue"', '"Action": ["secretsmanager:GetSecretValue"]'],
    ],
    ['a comment in a Dockerfile', ['Dockerfile', 'EXPOSE', '# the port\nEXPOSE']],
    ['blanks in a Dockerfile', ['Dockerfile', 'WORKDIR /app', 'workdir   /app']],
    ['a comment in a setting', ['ecs.config', 'ECS_CLUSTER', '# ours\nECS_CLUSTER']],
  ])('%s costs nothing', (_what, edit) => expect(whats(edit)).toEqual([]));

  it.each<[string, Edit[], string[]]>([
    [
      'a rule that names a group instead',
      [
        [
          'network.yaml',
          rule,
          '- { IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref RegisterGroup }',
        ],
      ],
      ['network.yaml: an item of `SecurityGroupIngress` of DatabaseGroup changed'],
    ],
    [
      'a list that goes',
      [['network.yaml', `\n      SecurityGroupIngress:\n        ${rule}`, '']],
      ['network.yaml: an item of `SecurityGroupIngress` of DatabaseGroup removed'],
    ],
    [
      'a list of two that comes',
      [
        [
          'network.yaml',
          'GroupDescription: Hosts of the cluster\n',
          'GroupDescription: Hosts of the cluster\n      SecurityGroupEgress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }, { IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 0.0.0.0/0 }]\n',
        ],
      ],
      ['network.yaml: an item of `SecurityGroupEgress` of HostGroup added'],
    ],
    [
      'a second rule',
      [['network.yaml', rule, `${rule}\n        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }`]],
      ['network.yaml: an item of `SecurityGroupIngress` of DatabaseGroup added'],
    ],
    [
      'a resource that comes',
      [
        [
          'network.yaml',
          '  Nat:',
          '  Extra:\n    Type: AWS::EC2::SecurityGroup\n    Properties: { GroupDescription: x, VpcId: !Ref Vpc }\n  Nat:',
        ],
      ],
      ['network.yaml: `Extra` added'],
    ],
    [
      'a statement in three places',
      [
        ['task-role.json', '"ecs:RunTask",\n        "iam:PassRole",\n        "sts:AssumeRole"', '"sqs:DeleteMessage"'],
        ['task-role.json', '"Resource": "*"', '"Resource": "arn:aws:sqs:eu-west-2:111122223333:labels"'],
      ],
      ['task-role.json: statement 1 changed'],
    ],
    [
      'a statement that comes',
      [['task-role.json', '"Statement": [', '"Statement": [{ "Effect": "Deny", "Action": "iam:*", "Resource": "*" },']],
      ['task-role.json: statement 1 added'],
    ],
    [
      'a field of the container',
      [['task-definition.json', '"essential": true,', '"essential": true, "user": "1000",']],
      ['task-definition.json: `user` of portal added'],
    ],
    [
      'a variable',
      [['task-definition.json', '"value": "http://register', '"value": "https://register']],
      ['task-definition.json: an item of `environment` of portal changed'],
    ],
    [
      'a container that comes',
      [
        [
          'task-definition.json',
          '"containerDefinitions": [',
          '"containerDefinitions": [{ "name": "log", "image": "log:1", "essential": false },',
        ],
      ],
      ['task-definition.json: container `log` added'],
    ],
    ['an instruction', [['Dockerfile', 'EXPOSE 8080', 'EXPOSE 8080\nUSER node']], ['Dockerfile: `USER node` added']],
    [
      'an instruction in place of another',
      [['Dockerfile', 'WORKDIR /app', 'WORKDIR /srv']],
      ['Dockerfile: `WORKDIR /app` changed'],
    ],
    [
      'two settings',
      [['ecs.config', 'ECS_ENABLE_TASK_ENI=true', 'ECS_ENABLE_TASK_ENI=false\nECS_AWSVPC_BLOCK_IMDS=true']],
      ['ecs.config: `ECS_ENABLE_TASK_ENI` changed', 'ecs.config: `ECS_AWSVPC_BLOCK_IMDS` added'],
    ],
  ])('%s', (_what, edits, expected) => expect(whats(...edits)).toEqual(expected));

  it('a volume goes with its last mount; one that is mounted elsewhere is another', () => {
    const mount =
      '"mountPoints": [{ "sourceVolume": "engine", "containerPath": "/var/run/docker.sock", "readOnly": true }],';
    const volume = '"volumes": [{ "name": "engine", "host": { "sourcePath": "/var/run/docker.sock" } }]';
    const one = ['task-definition.json: an item of `mountPoints` of portal removed'];
    expect(whats(['task-definition.json', mount, ''])).toEqual(one);
    expect(whats(['task-definition.json', mount, ''], ['task-definition.json', volume, '"volumes": []'])).toEqual(one);
    expect(whats(['task-definition.json', '"sourcePath": "/var/run/docker.sock"', '"sourcePath": "/srv"'])).toEqual([
      'task-definition.json: an item of `volumes` changed',
    ]);
  });

  it('an instruction that only moves is two changes at most, and order counts', () => {
    expect(
      whats([
        'Dockerfile',
        'WORKDIR /app\nCOPY package.json server.js ./',
        'COPY package.json server.js ./\nWORKDIR /app',
      ]).length,
    ).toBe(2);
  });

  it('points at what is there now', () => {
    const [edit] = editsOf(
      world,
      starter,
      edited(['task-definition.json', '"essential": true,', '"essential": true,\n      "user": "1000",']),
    );
    expect(edit?.range.line).toBe(14);
  });

  it('what is gone is shown where its neighbours are', () => {
    const legacy = /,\n\s*\{ "name": "LEGACY_DATABASE_URL"[^}]*\}/;
    const files = { ...starter, 'task-definition.json': starter['task-definition.json']!.replace(legacy, '') };
    const [edit, ...more] = editsOf(world, starter, files);
    expect(more).toEqual([]);
    expect(edit).toMatchObject({ what: 'an item of `environment` of portal removed', range: { line: 16 } });
  });
});
