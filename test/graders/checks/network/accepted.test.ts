import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/network/accepted.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { resources, twoTiers } from '../../network/support.ts';

const run = (lines: string) => findingsOf(check, 'network.yaml', resources(lines));

describe('network/accepted', () => {
  it('passes a complete network', () => expect(run(twoTiers)).toEqual([]));

  it.each([
    ['a reference to nothing', 'A: Subnet { VpcId: !Ref Harbour, CidrBlock: 10.0.0.0/24 }', /`Harbour` is neither/],
    ['an attribute of nothing', 'A: VPC { CidrBlock: !GetAtt Harbour.CidrBlock }', /`Harbour` is not a resource/],
    ['host bits', 'A: VPC { CidrBlock: 10.0.0.1/16 }', /lies in is `10\.0\.0\.0\/16`/],
    ['leading zeros', 'A: VPC { CidrBlock: 10.00.0.0/16 }', /leading zero/],
    ['an address for a block', 'A: VPC { CidrBlock: 10.0.0.0 }', /without a prefix length/],
    ['a VPC that is too large', 'A: VPC { CidrBlock: 10.0.0.0/8 }', /between \/16 and \/28/],
    [
      'a circle',
      `V: VPC { CidrBlock: 10.0.0.0/16 }
      A: SecurityGroup { VpcId: !Ref V, SecurityGroupIngress: [{ IpProtocol: '-1', SourceSecurityGroupId: !Ref B }] }
      B: SecurityGroup { VpcId: !Ref V, SecurityGroupIngress: [{ IpProtocol: '-1', SourceSecurityGroupId: !Ref A }] }`,
      /`A` → `B` → `A` is a circle/,
    ],
    [
      'a subnet outside',
      'V: VPC { CidrBlock: 10.0.0.0/16 }\nA: Subnet { VpcId: !Ref V, CidrBlock: 10.1.0.0/24 }',
      /not inside the VPC/,
    ],
    [
      'subnets that overlap',
      `V: VPC { CidrBlock: 10.0.0.0/16 }
      A: Subnet { VpcId: !Ref V, CidrBlock: 10.0.0.0/23 }
      B: Subnet { VpcId: !Ref V, CidrBlock: 10.0.1.0/24 }`,
      /overlaps the subnet `A`/,
    ],
    [
      'a rule without ports',
      `V: VPC { CidrBlock: 10.0.0.0/16 }
      A: SecurityGroup { VpcId: !Ref V, SecurityGroupIngress: [{ IpProtocol: tcp, CidrIp: 0.0.0.0/0 }] }`,
      /needs `FromPort` and `ToPort`/,
    ],
    [
      'a rule with two sources',
      `V: VPC { CidrBlock: 10.0.0.0/16 }
      A: SecurityGroup { VpcId: !Ref V, SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: 0.0.0.0/0, CidrIpv6: '::/0' }] }`,
      /one source/,
    ],
    [
      'a route without a target',
      `V: VPC { CidrBlock: 10.0.0.0/16 }
      T: RouteTable { VpcId: !Ref V }
      R: Route { RouteTableId: !Ref T, DestinationCidrBlock: 0.0.0.0/0 }`,
      /needs one target/,
    ],
    [
      'two entries of one number',
      `V: VPC { CidrBlock: 10.0.0.0/16 }
      A: NetworkAcl { VpcId: !Ref V }
      E: NetworkAclEntry { NetworkAclId: !Ref A, RuleNumber: 1, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 }
      F: NetworkAclEntry { NetworkAclId: !Ref A, RuleNumber: 1, Protocol: -1, RuleAction: deny, CidrBlock: 0.0.0.0/0 }`,
      /is taken/,
    ],
    [
      'a resource of the wrong type',
      'V: VPC { CidrBlock: 10.0.0.0/16 }\nA: Subnet { VpcId: !Ref A, CidrBlock: 10.0.0.0/24 }',
      /`A` is an AWS::EC2::Subnet/,
    ],
    [
      'private DNS without host names',
      `V: VPC { CidrBlock: 10.0.0.0/16 }
      E: VPCEndpoint { VpcId: !Ref V, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-2.logs, PrivateDnsEnabled: true }`,
      /EnableDnsHostnames/,
    ],
    [
      'a gateway endpoint for a service without',
      'V: VPC { CidrBlock: 10.0.0.0/16 }\nE: VPCEndpoint { VpcId: !Ref V, ServiceName: com.amazonaws.eu-west-2.logs }',
      /VpcEndpointType: Interface/,
    ],
  ])('finds %s', (_what, lines, message) => {
    expect(run(lines)).toContainEqual(expect.objectContaining({ message: expect.stringMatching(message) as string }));
  });

  it('finds a named principal in the policy of a gateway endpoint', () => {
    const gateway = (principal: string) =>
      `V: VPC { CidrBlock: 10.0.0.0/16 }
       E: VPCEndpoint { VpcId: !Ref V, ServiceName: com.amazonaws.eu-west-2.s3, PolicyDocument: { Statement: [{ Effect: Allow, Principal: ${principal}, Action: '*', Resource: '*' }] } }`;
    expect(run(gateway("'*'"))).toEqual([]);
    expect(run(gateway("{ AWS: '*' }"))).toEqual([]);
    expect(run(gateway('{ AWS: 111122223333 }'))[0]?.message).toMatch(/must be `\*`/);
  });

  it('takes a circle of rules that are resources of their own', () => {
    expect(
      run(`V: VPC { CidrBlock: 10.0.0.0/16 }
        A: SecurityGroup { VpcId: !Ref V }
        B: SecurityGroup { VpcId: !Ref V }
        AB: SecurityGroupEgress { GroupId: !Ref A, IpProtocol: '-1', DestinationSecurityGroupId: !Ref B }
        BA: SecurityGroupIngress { GroupId: !Ref B, IpProtocol: '-1', SourceSecurityGroupId: !Ref A }`),
    ).toEqual([]);
  });
});
