/** Instances for the examples of checks: a launch template and the configuration of the agent. */
import type { Files } from '../check.ts';

export function exampleInstance(options: string, config: string): Files {
  return {
    'launch-template.yaml': `Resources:
  Berths:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: ami-0123456789abcdef0
        MetadataOptions: { ${options} }
`,
    'ecs.config': `ECS_CLUSTER=harbour\n${config}\n`,
  };
}

export const closed = 'HttpTokens: required, HttpPutResponseHopLimit: 1';
