import { describe, expect, it } from 'vitest';
import { servicePaths } from '../../../graders/attack/services.ts';
import { edited, modelsOf } from './support.ts';

type Edit = Parameters<typeof edited>[number];
const of = (...edits: Edit[]) => servicePaths(modelsOf(edited(...edits)));
const broken = (...edits: Edit[]): string[] => of(...edits).flatMap((path) => (path.broken ? path.name : []));

describe('the service’s own paths', () => {
  it('are whole as they are given', () => {
    expect(of().filter(({ broken: fault, unknown }) => fault ?? unknown)).toEqual([]);
  });

  it.each<[string, Edit, string[]]>([
    ['the load balancer takes nobody', ['network.yaml', 'CidrIp: 0.0.0.0/0', 'CidrIp: 10.0.0.0/8'], ['booking']],
    [
      'portal takes another port',
      [
        'network.yaml',
        '{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref LoadBalancerGroup }',
        '{ IpProtocol: tcp, FromPort: 80, ToPort: 80, SourceSecurityGroupId: !Ref LoadBalancerGroup }',
      ],
      ['booking'],
    ],
    [
      'register takes nobody',
      ['network.yaml', 'SourceSecurityGroupId: !Ref PortalGroup', 'SourceSecurityGroupId: !Ref HostGroup'],
      ['lookup'],
    ],
    [
      'the database takes portal only',
      ['network.yaml', 'CidrIp: 10.60.0.0/16', 'SourceSecurityGroupId: !Ref PortalGroup'],
      ['table'],
    ],
    ['the NAT gateway is left', ['network.yaml', 'NatGatewayId: !Ref Nat', 'GatewayId: !Ref Gateway'], ['aws']],
    [
      'the session key is not fetched',
      ['task-definition.json', '"secrets": [', '"dnsServers": [], "secrets": [], "x": ['],
      ['start-portal'],
    ],
    [
      'the agent reads secrets of portal only',
      ['execution-role.json', 'secret:*', 'secret:portal/*'],
      ['start-register'],
    ],
    [
      'the agent reads secrets of register only',
      ['execution-role.json', 'secret:*', 'secret:register/*'],
      ['start-portal'],
    ],
    ['there is no task role', ['task-definition.json', '"taskRoleArn"', '"tags": [], "x"'], ['work']],
    ['the queue is forgotten', ['task-role.json', '"sqs:SendMessage",', ''], ['work']],
    [
      'the function loses the role',
      ['reporting-trust.json', '"Service": "lambda.amazonaws.com"', '"Service": "ec2.amazonaws.com"'],
      ['report'],
    ],
    [
      'the rotation is denied',
      [
        'secret-policy.json',
        '"StringNotEquals": { "aws:PrincipalAccount": "111122223333" }',
        '"ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/harbour-execution" }',
      ],
      ['rotate'],
    ],
    [
      'tasks get no role from the agent',
      ['ecs.config', 'ECS_ENABLE_TASK_IAM_ROLE=true', 'ECS_ENABLE_TASK_IAM_ROLE=false'],
      ['agent'],
    ],
    [
      'the container has another name',
      ['task-definition.json', '"name": "portal"', '"name": "door"'],
      ['start-portal', 'work'],
    ],
  ])('%s', (_what, edit, expected) => {
    const found = of(edit);
    expect(found.flatMap((path) => (path.broken ? path.name : []))).toEqual(expected);
    for (const { broken: fault } of found) if (fault) expect(fault.message).toMatch(/^Broken: .+\.$/);
  });

  it('tells the place and the packet', () => {
    const [table] = of(['network.yaml', 'CidrIp: 10.60.0.0/16', 'SourceSecurityGroupId: !Ref PortalGroup']).filter(
      ({ broken: fault }) => fault,
    );
    expect(table?.broken).toMatchObject({ file: 'network.yaml', witness: { form: 'path', reachable: false } });
    expect(broken(['network.yaml', '!Ref RegisterGroup] }', '!Ref PortalGroup] }'])).toEqual(['lookup']);
  });
});
