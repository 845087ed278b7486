import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { policyOf } from '../../cloudformation/policies.ts';
import { propertyFaults } from '../../cloudformation/properties.ts';

const template = (properties: string): string => `Resources:
  Token:
    Type: AWS::SecretsManager::Secret
    Properties: { ${properties} }
`;

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({}),
  title: 'CloudFormation takes the template',
  help: 'Every reference names something of the template, no resources refer to each other in a circle, functions have their form, properties are spelt as AWS spells them and those that must be there are, and policies in the template can be read. What CloudFormation refuses protects nothing.',
  examples: {
    good: [{ files: { 'secret.yaml': template('Name: cranes/token') } }],
    bad: [
      { files: { 'secret.yaml': template('KmsKeyID: alias/cranes') }, note: 'KmsKeyId' },
      { files: { 'secret.yaml': template('KmsKeyId: !Ref Key') }, note: 'there is no Key' },
    ],
  },
  run(subject) {
    const policies = [...subject.resources.values()].flatMap((resource) => policyOf(subject, resource).faults);
    return [...subject.faults, ...propertyFaults(subject), ...policies];
  },
});
