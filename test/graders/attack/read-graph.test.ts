import { describe, expect, it } from 'vitest';
import { graphOf, pathTexts, stepsBetween } from './support.ts';
import type { edited } from './support.ts';

type Edit = Parameters<typeof edited>[number];
const toRegister: Edit = ['network.yaml', 'CidrIp: 10.60.0.0/16', 'SourceSecurityGroupId: !Ref RegisterGroup'];
const mount =
  '"mountPoints": [{ "sourceVolume": "engine", "containerPath": "/var/run/docker.sock", "readOnly": true }],';
const task = (text: string, successor: string): Edit => ['task-definition.json', text, successor];
const statement = (text: string, successor: string): Edit => ['task-role.json', text, successor];
const gone = (...edits: Edit[]) => pathTexts(graphOf()).filter((path) => !pathTexts(graphOf(...edits)).includes(path));

describe('the graph of the account', () => {
  it('finds every path, the shortest first', () => {
    expect(pathTexts(graphOf())).toEqual([
      'portal > register-password > data',
      'portal > portal-task > reporting > data',
      'portal > portal-task > register-password > data',
      'portal > portal-task > register > register-password > data',
      'portal > host > register > register-password > data',
      'portal > harbour-instance > harbour-execution > register-password > data',
    ]);
  });

  it('a password is worth nothing without a connection, which a task of one’s own brings too', () => {
    const noTasks: Edit = statement('"ecs:RunTask",', '');
    expect(gone(toRegister, noTasks)).toEqual([
      'portal > register-password > data',
      'portal > portal-task > register-password > data',
      'portal > portal-task > register > register-password > data',
      'portal > harbour-instance > harbour-execution > register-password > data',
    ]);
    // Whoever may start a task chooses its group.
    expect(pathTexts(graphOf(toRegister))).toContain('portal > portal-task > register-password > data');
  });

  it.each<[string, Edit[], string[]]>([
    ['the mount is gone', [task(mount, '')], ['portal > host > register > register-password > data']],
    [
      'the image has a user',
      [['Dockerfile', 'EXPOSE', 'USER node\nEXPOSE']],
      ['portal > host > register > register-password > data'],
    ],
    [
      'the task has a user',
      [task('"essential": true,', '"essential": true, "user": "1000:1000",')],
      ['portal > host > register > register-password > data'],
    ],
    [
      'the task makes the user root again',
      [['Dockerfile', 'EXPOSE', 'USER node\nEXPOSE'], task('"essential": true,', '"essential": true, "user": "0",')],
      [],
    ],
    ['the user is root by a variable', [['Dockerfile', 'EXPOSE', 'ARG WHO=0\nUSER $WHO\nEXPOSE']], []],
    ['the folder is mounted', [task('"sourcePath": "/var/run/docker.sock"', '"sourcePath": "/var/run/"')], []],
    [
      'the variable is gone',
      [task('postgres://register:moor-1942-delta@', 'postgres://')],
      ['portal > register-password > data'],
    ],
    [
      'the variable is base64',
      [
        task(
          '"value": "postgres://register:moor-1942-delta@customers.harbour.internal:5432/register"',
          '"value": "bW9vci0xOTQyLWRlbHRh"',
        ),
      ],
      [],
    ],
    [
      'the agent blocks the metadata',
      [['ecs.config', '=true', '=true\nECS_AWSVPC_BLOCK_IMDS=true']],
      ['portal > harbour-instance > harbour-execution > register-password > data'],
    ],
    ['the agent reads the block as no flag', [['ecs.config', '=true', '=true\nECS_AWSVPC_BLOCK_IMDS="true"']], []],
    [
      'reporting trusts no account',
      [['reporting-trust.json', '"AWS": "arn:aws:iam::111122223333:root"', '"AWS": "arn:aws:iam::444455556666:root"']],
      ['portal > portal-task > reporting > data'],
    ],
    [
      'roles are passed to nobody',
      [statement('"iam:PassRole",', '')],
      ['portal > portal-task > register > register-password > data'],
    ],
    [
      'the role reads its own secrets',
      [['task-role.json', 'secret:*"', 'secret:portal/*"']],
      ['portal > portal-task > register-password > data'],
    ],
    [
      'a deny on the secret spares the agent',
      [
        [
          'secret-policy.json',
          '"StringNotEquals": { "aws:PrincipalAccount": "111122223333" }',
          '"ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/harbour-execution" }',
        ],
      ],
      ['portal > portal-task > register-password > data'],
    ],
    [
      'there is no task role',
      [task('"taskRoleArn": "arn:aws:iam::111122223333:role/portal-task",', '')],
      [
        'portal > portal-task > reporting > data',
        'portal > portal-task > register-password > data',
        'portal > portal-task > register > register-password > data',
      ],
    ],
  ])('%s', (_what, edits, expected) => {
    expect(gone(...edits)).toEqual(expected);
  });

  it('a block of the metadata brings the way over the host', () => {
    const blocked = graphOf(['ecs.config', '=true', '=true\nECS_AWSVPC_BLOCK_IMDS=true']);
    expect(pathTexts(blocked)).toContain(
      'portal > host > harbour-instance > harbour-execution > register-password > data',
    );
  });

  it('tells what nobody can know, with the reason', () => {
    const tied = graphOf(
      statement('"Resource": "*"', '"Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }'),
    );
    expect(stepsBetween(tied, 'portal-task', 'reporting')[0]?.unknown).toMatch(/hangs on `aws:SourceIp`/);
    const own = graphOf(['Dockerfile', 'FROM node:20.11.1-alpine3.19', 'FROM example.internal/unknown:1']);
    expect(stepsBetween(own, 'portal', 'host')[0]?.unknown).toMatch(/whether portal runs as root cannot be told/);
  });

  it('knows for sure where the unknown decides nothing', () => {
    const denied = graphOf(
      statement(
        '"Resource": "*"',
        '"Resource": "arn:aws:sqs:eu-west-2:111122223333:labels", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }',
      ),
    );
    expect(stepsBetween(denied, 'portal-task', 'reporting')).toEqual([]);
  });

  it('the database in reach of everybody is a new step', () => {
    const open = graphOf(
      ['network.yaml', 'CidrIp: 10.60.0.0/16', 'CidrIp: 0.0.0.0/0'],
      ['network.yaml', 'SubnetIds: [!Ref IsolatedA, !Ref IsolatedB]', 'SubnetIds: [!Ref PublicA, !Ref PublicB]'],
      ['network.yaml', 'PubliclyAccessible: false', 'PubliclyAccessible: true'],
    );
    expect(stepsBetween(open, 'internet', 'connection')).toMatchObject([{ file: 'network.yaml' }]);
  });
});
