/** A small network for the examples of checks: a load balancer, a task, and one rule between them. */
export function exampleTemplate(source: string, fromPort = '8080'): string {
  return `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.20.0.0/16 }
  Quay:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.20.4.0/24 }
  AlbGroup:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: Load balancer, VpcId: !Ref Vpc }
  OrdersGroup:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: Orders, VpcId: !Ref Vpc }
  FromAlb:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !Ref OrdersGroup
      IpProtocol: tcp
      FromPort: ${fromPort}
      ToPort: 8080
      SourceSecurityGroupId: !Ref ${source}
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Scheme: internal, Subnets: [!Ref Quay], SecurityGroups: [!Ref AlbGroup] }
  Orders:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration: { Subnets: [!Ref Quay], SecurityGroups: [!Ref OrdersGroup] }
`;
}
