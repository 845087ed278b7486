/** What a CloudFormation template can hold: its sections, what stands beside a resource's properties, and the properties of the types of the course. */
import { typeProperties } from '../cloudformation/properties.ts';
import type { Guide } from './guide.ts';

/** Until a resource says its type, only that is known of it. */
export function guideFor(type?: string): Guide {
  const text = (about: string, more: Partial<Guide> = {}): Guide => ({ type: 'string', about, ...more });
  const map = (about: string, each: Guide): Guide => ({ type: 'map', about, each });
  const resource: Guide = {
    type: 'object',
    about: '',
    fields: {
      Type: text('What it is, such as `AWS::KMS::Key`.', {
        required: true,
        open: true,
        oneOf: Object.keys(typeProperties),
      }),
      Properties: {
        type: 'object',
        about: 'How it is made; which properties there are depends on `Type`.',
        fields: propertiesOf(type),
      },
      DependsOn: text('Resources that are made before it, where no reference says so already.'),
      Condition: text('The name of a condition; when it is false, the resource is not made.'),
      DeletionPolicy: text(
        'What happens to it when it leaves the template or the stack is deleted. Usually `Delete`.',
        {
          oneOf: ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'],
        },
      ),
      UpdateReplacePolicy: text('What happens to the old one when an update makes a new one in its place.', {
        oneOf: ['Delete', 'Retain', 'Snapshot'],
      }),
      Metadata: { type: 'any', about: 'Notes for tools; nothing of it is made.' },
    },
  };
  const output: Guide = {
    type: 'object',
    about: '',
    fields: {
      Value: { type: 'any', about: 'What is told of the stack, such as `!GetAtt Key.Arn`.', required: true },
      Description: text('For people.'),
      Condition: text('The name of a condition; when it is false, the output is left out.'),
      Export: { type: 'any', about: 'Its name for other stacks, which import it with `Fn::ImportValue`.' },
    },
  };
  const parameter: Guide = {
    type: 'object',
    about: '',
    fields: {
      Type: text('The type of its value.', { required: true, open: true, oneOf: parameterTypes }),
      Default: { type: 'any', about: 'The value when none is given.' },
      Description: text('For people.'),
      AllowedValues: { type: 'list', about: 'The values that it takes.' },
      AllowedPattern: text('A regular expression for its value.'),
      NoEcho: { type: 'boolean', about: 'Hides the value in the console and in what the API tells of the stack.' },
    },
  };
  const template: Guide = {
    type: 'object',
    about: '',
    fields: {
      AWSTemplateFormatVersion: text('The form of the template; there is one.', { oneOf: ['2010-09-09'] }),
      Description: text('What the stack is for.'),
      Parameters: map('Values that are given when the stack is made.', parameter),
      Mappings: { type: 'map', about: 'Tables that `Fn::FindInMap` looks into.' },
      Conditions: { type: 'map', about: 'Names for what is true or false when the stack is made.' },
      Resources: { ...map('What the stack is made of, by logical id.', resource), required: true },
      Outputs: map('What is told of the stack once it is made.', output),
      Metadata: { type: 'any', about: 'Notes for tools.' },
    },
  };
  return { type: 'list', about: '', of: template };
}

const parameterTypes = ['String', 'Number', 'List<Number>', 'CommaDelimitedList', 'AWS::SSM::Parameter::Value<String>'];

function propertiesOf(type: string | undefined): Record<string, Guide> {
  const names = type !== undefined && Object.hasOwn(typeProperties, type) ? typeProperties[type]!.split(' ') : [];
  return Object.fromEntries(
    names.map((name): [string, Guide] => [
      name.replace('*', ''),
      { type: 'any', about: `Of \`${type}\`.`, ...(name.endsWith('*') && { required: true }) },
    ]),
  );
}
