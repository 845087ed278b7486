import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { demandDecided, isFinding, pathFinding, placeOrFinding } from '../../network/flows.ts';
import { readNetwork } from '../../network/model.ts';
import { reachService } from '../../network/services.ts';

const endpoint = (privateDns: string): string => `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.20.0.0/16, EnableDnsHostnames: true }
  Hold:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.20.4.0/24 }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Whoever is in the VPC
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !GetAtt Vpc.CidrBlock }]
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.logs
      SubnetIds: [!Ref Hold]
      SecurityGroupIds: [!Ref Group]
      PrivateDnsEnabled: ${privateDns}
`;
const logs = { from: 'Hold', services: ['logs'], reason: 'The task writes its log there.' };

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    from: z.string().min(1),
    /** Names after `com.amazonaws.REGION.`: `ecr.dkr`, `logs`, `s3`… */
    services: z.array(z.string().min(1)).min(1),
    reason: z.string().min(1),
  }),
  title: 'AWS services are reached inside the VPC',
  help: 'Follows a call to each service: its public name has to resolve to an interface endpoint of the VPC (private DNS, which needs the VPC’s DNS hostnames), and every endpoint interface has to be reachable on 443. S3 and DynamoDB are taken by their gateway endpoint: it has to be in the route table of each subnet, and the security group has to let the prefix list out.',
  examples: {
    good: [{ files: { 'endpoints.yaml': endpoint('true') }, with: logs }],
    bad: [
      {
        files: { 'endpoints.yaml': endpoint('false') },
        with: logs,
        note: 'The name still resolves to public addresses',
      },
    ],
  },
  run(template, { from, services, reason }) {
    const network = readNetwork(template);
    const source = placeOrFinding(network, from, reason);
    if (isFinding(source)) return [source];
    return services.flatMap((service): Finding[] => {
      const { obstacle, range, answer } = reachService(network, source, service);
      if (answer) demandDecided(answer, `Whether ${from} reaches ${service}`, network);
      if (obstacle === null) return [];
      const message = `${from} does not reach ${service}: ${obstacle}. ${reason}`;
      if (answer?.stopped)
        return [
          pathFinding(
            network,
            answer.stopped,
            answer.stopped.hops.find((hop) => !hop.passes),
            message,
          ),
        ];
      return [{ file: network.file, ...range, message }];
    });
  },
});
