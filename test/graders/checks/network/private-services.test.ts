import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/network/private-services.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { resources } from '../../network/support.ts';

const base = `
  Vpc: VPC { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true }
  Hold: Subnet { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 }
  Table: RouteTable { VpcId: !Ref Vpc }
  Routes: SubnetRouteTableAssociation { SubnetId: !Ref Hold, RouteTableId: !Ref Table }
  TaskGroup: SecurityGroup { VpcId: !Ref Vpc }
  DoorGroup: SecurityGroup { VpcId: !Ref Vpc, SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref TaskGroup }] }
  Task: AWS::ECS::Service { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Hold], SecurityGroups: [!Ref TaskGroup] } } }
  Logs: VPCEndpoint { VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.logs', SubnetIds: [!Ref Hold], SecurityGroupIds: [!Ref DoorGroup], PrivateDnsEnabled: true }
  Store: VPCEndpoint { VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-2.s3, RouteTableIds: [!Ref Table] }
`;
const run = (lines: string, ...services: string[]) =>
  findingsOf(check, 'endpoints.yaml', resources(lines), { from: 'Task', services, reason: 'It is needed.' });

describe('network/private-services', () => {
  it('passes when both kinds of endpoints are in place', () => expect(run(base, 'logs', 's3')).toEqual([]));

  it.each([
    ['no endpoint', base.replace('.logs', '.monitoring'), 'logs', /no interface endpoint/],
    [
      'no private DNS',
      base.replace('PrivateDnsEnabled: true', 'PrivateDnsEnabled: false'),
      'logs',
      /resolves to public addresses/,
    ],
    ['no interface', base.replace('SubnetIds: [!Ref Hold], ', ''), 'logs', /no interface in any subnet/],
    [
      'a group that lets nothing in',
      base.replace('SourceSecurityGroupId: !Ref TaskGroup', 'SourceSecurityGroupId: !Ref DoorGroup'),
      'logs',
      /no rule lets tcp 443 in from Task/,
    ],
    [
      'DNS switched off',
      base.replace('EnableDnsHostnames: true', 'EnableDnsSupport: false'),
      'logs',
      /no name resolves/,
    ],
    [
      'a gateway in no route table',
      base.replace('RouteTableIds: [!Ref Table]', 'RouteTableIds: []'),
      's3',
      /Store is not in the route table Table of Hold/,
    ],
    ['no gateway', base.replace('.s3', '.dynamodb'), 's3', /no gateway endpoint/],
    [
      'a group that lets only the VPC out',
      base.replace(
        'TaskGroup: SecurityGroup { VpcId: !Ref Vpc }',
        "TaskGroup: SecurityGroup { VpcId: !Ref Vpc, SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: 10.0.0.0/16 }] }",
      ),
      's3',
      /no rule lets tcp 443 out to s3/,
    ],
  ])('finds %s', (_what, lines, service, message) => {
    expect(run(lines, service)).toEqual([
      expect.objectContaining({ message: expect.stringMatching(message) as string }),
    ]);
  });

  it('takes the prefix list of S3 for its addresses', () => {
    const narrow =
      'TaskGroup: SecurityGroup { VpcId: !Ref Vpc, SecurityGroupEgress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-7ca54015 }] }';
    expect(run(base.replace('TaskGroup: SecurityGroup { VpcId: !Ref Vpc }', narrow), 's3')).toEqual([]);
  });
});
