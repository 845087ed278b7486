/** What is wrong with a CloudFormation template that is being written, from the models that grade it. */
import type { Finding } from '../check.ts';
import { policyOf } from '../cloudformation/policies.ts';
import { propertyFaults } from '../cloudformation/properties.ts';
import { parseTemplate } from '../cloudformation/template.ts';
import { launchTemplateFaults } from '../host/launch-template.ts';
import { readNetwork } from '../network/model.ts';
import { told } from './told.ts';

/** What CloudFormation and the services behind it refuse. Never throws. */
export function faultsOf(text: string, file: string): Finding[] {
  const { subject, problems } = parseTemplate(text, file);
  if (subject === null || problems.length > 0) return problems;
  const resources = [...subject.resources.values()];
  const instances = resources.some(({ type }) => type === 'AWS::EC2::LaunchTemplate');
  return [
    ...subject.faults,
    ...propertyFaults(subject),
    ...told(() => readNetwork(subject).faults),
    ...(instances ? told(() => launchTemplateFaults(subject)) : []),
    ...resources.flatMap((resource) => policyOf(subject, resource).faults),
  ];
}
