/** A small account for the examples of checks: a web task beside a ledger whose database it has no business with. */
import type { Files } from '../check.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-west-2:111122223333:${rest}`;
const password = 'quay-1942-delta';
const allow = (Action: string, Resource: string, more: object = {}): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...more }] });

const account = {
  ...{ account: '111122223333', region: 'eu-west-2', cluster: arn('ecs', 'cluster/quay'), network: 'network.yaml' },
  entrance: {
    resource: 'Alb',
    what: 'load balancer',
    port: 443,
    container: 'web',
    inner: 8080,
    fault: 'a crafted form gets code to run in web',
  },
  containers: [
    {
      name: 'web',
      what: 'the form',
      service: 'Web',
      definition: arn('ecs', 'task-definition/web:1'),
      task: { file: 'task.json', container: 'web', image: 'Dockerfile' },
    },
    {
      name: 'ledger',
      what: 'owns the table',
      service: 'Ledger',
      definition: arn('ecs', 'task-definition/ledger:1'),
      secrets: ['password'],
    },
  ],
  hosts: {
    what: 'EC2 instance',
    group: 'HostGroup',
    launchTemplate: 'hosts.yaml',
    agent: 'ecs.config',
    role: 'instance',
  },
  roles: [
    { name: 'web-task', arn: 'arn:aws:iam::111122223333:role/web-task', policy: 'web-role.json' },
    { name: 'instance', arn: 'arn:aws:iam::111122223333:role/instance', policy: 'instance-role.json' },
  ],
  secrets: [{ name: 'password', arn: arn('secretsmanager', 'secret:ledger-Ab3dEf'), value: password }],
  data: { what: 'table', database: { resource: 'Db', port: 5432, secret: 'password' }, copies: [] },
  services: [
    {
      by: 'packets',
      name: 'table',
      what: 'The ledger works with its database.',
      stations: ['ledger', 'database'],
      ports: [5432],
    },
  ],
};

const task = {
  ...{ family: 'web', networkMode: 'awsvpc', taskRoleArn: 'arn:aws:iam::111122223333:role/web-task' },
  containerDefinitions: [
    { name: 'web', image: 'harbour/web:1', memory: 128, environment: [{ name: 'OLD_PASSWORD', value: password }] },
  ],
};

const rules = {
  Open: '[{ IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.20.0.0/16 }]',
  Group: '[{ IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref LedgerGroup }]',
  None: '[]',
};

/** Whom the database lets in: the whole VPC, the ledger, nobody. */
export function exampleAccount(database: keyof typeof rules): Files {
  const group = (name: string, ingress: string): string => `
  ${name}:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: ${name}, VpcId: !Ref Vpc, SecurityGroupIngress: ${ingress} }`;
  const service = (name: string, of: string): string => `
  ${name}:
    Type: AWS::ECS::Service
    Properties: { TaskDefinition: ${of}, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Hold], SecurityGroups: [!Ref ${name}Group] } } }`;
  const network = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.20.0.0/16 }
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attached:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway }
  Quay:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, AvailabilityZone: eu-west-2a, CidrBlock: 10.20.0.0/24 }
  Hold:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, AvailabilityZone: eu-west-2a, CidrBlock: 10.20.1.0/24 }
  Table:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Vpc }
  Out:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway }
  Routes:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref Quay, RouteTableId: !Ref Table }
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Subnets: [!Ref Quay], SecurityGroups: [!Ref AlbGroup] }
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties: { DBSubnetGroupDescription: Hold, SubnetIds: [!Ref Hold] }
  Db:
    Type: AWS::RDS::DBInstance
    Properties: { DBSubnetGroupName: !Ref Subnets, VPCSecurityGroups: [!Ref DbGroup] }${service('Web', 'web')}${service('Ledger', 'ledger')}
${group('AlbGroup', '[{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }]')}
${group('WebGroup', '[{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref AlbGroup }]')}
${group('LedgerGroup', '[]')}${group('HostGroup', '[]')}${group('DbGroup', rules[database])}
`;
  return {
    'task.json': JSON.stringify(task),
    Dockerfile: 'FROM node:20-alpine\nUSER node\n',
    'network.yaml': network,
    'hosts.yaml': `Resources:
  Hosts:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { MetadataOptions: { HttpTokens: required, HttpPutResponseHopLimit: 1 } } }
`,
    'ecs.config': 'ECS_CLUSTER=quay\n',
    'web-role.json': allow('s3:GetObject', 'arn:aws:s3:::harbour-forms/*'),
    'instance-role.json': allow('ecs:Poll', '*'),
    'account.json': JSON.stringify(account),
  };
}
