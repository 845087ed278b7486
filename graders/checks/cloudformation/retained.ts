/** What must not be lost outlives the stack and its replacement. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { at } from '../../parse/tree.ts';
import { place } from '../../cloudformation/value.ts';

const example = (attributes: string): string => `Resources:
  Token:
    Type: AWS::SecretsManager::Secret
${attributes}    Properties: { Name: cranes/token }
`;
const wanted = { resources: [{ id: 'Token', reason: 'It is the only copy.' }] };

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    resources: z.array(z.strictObject({ id: z.string(), reason: z.string() })).min(1),
  }),
  title: 'What must not be lost outlives the stack',
  help: `CloudFormation deletes what leaves the template or its stack, and what an update replaces (a new name is enough). \`DeletionPolicy: Retain\` keeps it in the
first case, \`UpdateReplacePolicy: Retain\` in the second. \`RetainExceptOnCreate\` deletes only what a failed creation left behind, and is one of
the first alone; \`Snapshot\` is for volumes and databases.`,
  examples: {
    good: [
      {
        files: { 'secret.yaml': example('    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n') },
        with: wanted,
      },
    ],
    bad: [
      { files: { 'secret.yaml': example('') }, with: wanted },
      {
        files: { 'secret.yaml': example('    DeletionPolicy: Retain\n') },
        with: wanted,
        note: 'a new name deletes it',
      },
    ],
  },
  run({ resources, file }, { resources: wishes }) {
    return wishes.flatMap(({ id, reason }): Finding[] => {
      const resource = resources.get(id);
      if (!resource)
        return [
          {
            file,
            ...{ line: 1, column: 1, endLine: 1, endColumn: 2 },
            message: `\`${id}\` is not in the template any more: the next update deletes what stands there today. ${reason}`,
          },
        ];
      return events.flatMap(({ attribute, keeps, what }): Finding[] => {
        const value = at(resource.tree, attribute);
        const text = value?.kind === 'string' ? value.value : undefined;
        if (text !== undefined && keeps.includes(text)) return [];
        const says =
          value === undefined ? `there is no \`${attribute}\`` : `\`${attribute}\` is \`${text ?? 'no text'}\``;
        const refused =
          text === undefined || ['Delete', 'Retain', 'RetainExceptOnCreate'].includes(text)
            ? ''
            : ` CloudFormation takes no such value for ${resource.type}.`;
        const range = value?.range ?? resource.range;
        return [{ file, ...place(range), message: `${what} deletes \`${id}\`: ${says}.${refused} ${reason}` }];
      });
    });
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
const events = [
  {
    attribute: 'DeletionPolicy',
    keeps: ['Retain', 'RetainExceptOnCreate'],
    what: 'Deleting the stack, or the resource from its template,',
  },
  {
    attribute: 'UpdateReplacePolicy',
    keeps: ['Retain'],
    what: 'An update that replaces it, such as another name,',
  },
];
