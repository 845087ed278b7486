/** Short forms for templates in tests. */
import { expect } from 'vitest';
import { readNetwork } from '../../../graders/network/model.ts';
import type { Network } from '../../../graders/network/model.ts';
import { findPlace } from '../../../graders/network/places.ts';
import { reach } from '../../../graders/network/reachability.ts';
import type { Answer } from '../../../graders/network/reachability.ts';
import { parseTemplate } from '../../../graders/cloudformation/template.ts';
import type { Template } from '../../../graders/cloudformation/template.ts';

/** One resource a line: `Name: Type {properties}`, the type without `AWS::EC2::` where it is one of those. */
export function resources(lines: string): string {
  const body = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, name, type = '', properties = '{}'] = /^(\w+): ([\w:]+) ?(\{.*\})?$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`not a resource: ${line}`);
      return `  ${name}: { Type: ${type.includes('::') ? type : `AWS::EC2::${type}`}, Properties: ${properties} }`;
    });
  return `Resources:\n${body.join('\n')}\n`;
}

export function template(text: string): Template {
  const { subject, problems } = parseTemplate(text, 'network.yaml');
  expect(problems).toEqual([]);
  return subject!;
}

export function network(lines: string): Network {
  return readNetwork(template(resources(lines)));
}

export function ask(
  of: Network,
  from: string,
  to: string,
  port: number,
  more: { protocol?: 'tcp' | 'udp'; family?: 4 | 6; down?: string } = {},
): Answer {
  const ports = [{ low: BigInt(port), high: BigInt(port) }];
  return reach(of, { from: findPlace(of, from)!, to: findPlace(of, to)!, protocol: 'tcp', ports, ...more });
}

/** A VPC with a public and a private subnet, a NAT gateway, and a service in each. */
export const twoTiers = `
  Vpc: VPC { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true }
  Igw: InternetGateway
  Attached: VPCGatewayAttachment { VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw }
  Open: Subnet { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-2a }
  Closed: Subnet { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-2b }
  OpenTable: RouteTable { VpcId: !Ref Vpc }
  OpenDefault: Route { RouteTableId: !Ref OpenTable, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw }
  OpenRoutes: SubnetRouteTableAssociation { SubnetId: !Ref Open, RouteTableId: !Ref OpenTable }
  Nat: NatGateway { SubnetId: !Ref Open, AllocationId: eipalloc-1 }
  ClosedTable: RouteTable { VpcId: !Ref Vpc }
  ClosedDefault: Route { RouteTableId: !Ref ClosedTable, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat }
  ClosedRoutes: SubnetRouteTableAssociation { SubnetId: !Ref Closed, RouteTableId: !Ref ClosedTable }
  WebGroup: SecurityGroup { VpcId: !Ref Vpc, SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }] }
  AppGroup: SecurityGroup { VpcId: !Ref Vpc, SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref WebGroup }] }
  Web: AWS::ElasticLoadBalancingV2::LoadBalancer { Subnets: [!Ref Open], SecurityGroups: [!Ref WebGroup] }
  App: AWS::ECS::Service { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Closed], SecurityGroups: [!Ref AppGroup] } } }
`;
