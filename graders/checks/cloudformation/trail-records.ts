/** The trail records what an investigation will ask for, and no more than is paid for. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { home } from '../../cloudformation/pseudo.ts';
import { Trail } from '../../cloudformation/trail.ts';
import { flagAt, place } from '../../cloudformation/value.ts';

const example = (selectors: string): string => `Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: { S3BucketName: harbour-audit, IsLogging: true, EnableLogFileValidation: true${selectors} }
`;
const read = {
  source: 'secretsmanager.amazonaws.com',
  name: 'GetSecretValue',
  readOnly: true,
  reason: 'Who read the password is the first question.',
};

const event = z.strictObject({
  category: z.enum(['Management', 'Data']).default('Management'),
  source: z.string(),
  name: z.string(),
  readOnly: z.boolean(),
  region: z.string().default(home.region),
  resource: z.strictObject({ type: z.string(), arn: z.string() }).optional(),
  reason: z.string(),
});

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    /** Logical id. */
    trail: z.string(),
    recorded: z.array(event).default([]),
    /** Data events are paid by the event. */
    notRecorded: z.array(event).default([]),
    /** Log files carry digests, so that a changed or missing one shows. */
    validated: z.boolean().default(true),
  }),
  title: 'The trail records what will be asked for',
  help: `Lets concrete events happen and asks the trail's selectors, basic or advanced, whether they are recorded. \`GetSecretValue\` and \`Decrypt\` are management events and read-only:
a trail of \`WriteOnly\` misses them, and there is no data event for secrets. Reading an object of a bucket is a data event.`,
  examples: {
    good: [{ files: { 'logging.yaml': example('') }, with: { trail: 'Trail', recorded: [read] } }],
    bad: [
      {
        files: { 'logging.yaml': example(', EventSelectors: [{ ReadWriteType: WriteOnly }]') },
        with: { trail: 'Trail', recorded: [read] },
        note: 'reading a secret writes nothing',
      },
    ],
  },
  run(template, { trail: id, recorded, notRecorded, validated }) {
    const { file } = template;
    const resource = template.resources.get(id);
    if (!resource)
      return [
        {
          file,
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 2,
          message: `There is no trail \`${id}\` here any more, so nothing is recorded.`,
        },
      ];
    const trail = new Trail(template, resource);
    const at = (message: string): Finding => ({ file, ...place(resource.range), message });
    const named = ({ name, resource: on, region }: z.infer<typeof event>): string =>
      `\`${name}\`${on ? ` on \`${on.arn}\`` : ''}${region === home.region ? '' : ` in ${region}`}`;
    return [
      ...trail.faults().map(({ range, message }): Finding => ({ file, ...place(range), message })),
      ...(validated && flagAt(resource.properties, 'EnableLogFileValidation') !== true
        ? [
            at(
              `\`EnableLogFileValidation\` of \`${id}\` is not \`true\`: whoever may write to the bucket changes the record, and nothing shows it.`,
            ),
          ]
        : []),
      ...recorded.flatMap((one) => {
        const why = trail.missing(one);
        return why === null
          ? []
          : [at(`${named(one)} happened, and \`${id}\` has no record of it: ${why}. ${one.reason}`)];
      }),
      ...notRecorded
        .filter((one) => trail.missing(one) === null)
        .map((one) => at(`${named(one)} is recorded by \`${id}\`. ${one.reason}`)),
    ];
  },
});
