import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { networkWitness } from '../../network/drawing.ts';
import { endpointPolicy } from '../../network/endpoint-policy.ts';
import { readNetwork } from '../../network/model.ts';

const template = (cidr: string): string => `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.20.0.0/16 }
  Quay:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: ${cidr} }
`;

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({}),
  title: 'AWS makes the network as it is written',
  help: 'Every reference names something of the template, no resources refer to each other in a circle, CIDR blocks have neither host bits nor leading zeros, subnets lie inside their VPC without overlapping, and rules, routes, entries and endpoint policies are complete. What CloudFormation or EC2 refuses never exists; what they silently change is not what the file says.',
  examples: {
    good: [{ files: { 'network.yaml': template('10.20.4.0/24') } }],
    bad: [{ files: { 'network.yaml': template('10.20.4.1/24') }, note: 'Host bits behind the prefix' }],
  },
  whole: (subject) => networkWitness(readNetwork(subject)),
  run(subject) {
    const { faults, endpoints, file } = readNetwork(subject);
    return [...subject.faults, ...faults, ...endpoints.flatMap((endpoint) => endpointPolicy(endpoint, file).faults)];
  },
});
