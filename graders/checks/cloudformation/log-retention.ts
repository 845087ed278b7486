/** Logs are kept long enough, and not for ever. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { at, integerAt, undecidedIn, place } from '../../cloudformation/value.ts';

const example = (retention: string): string => `Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /ecs/cranes${retention} }
`;
const wanted = { groups: [{ id: 'Log', least: 30, most: 365, reason: 'Ships are asked about for a year.' }] };

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    /** Log groups by logical id, with days. */
    groups: z.array(z.strictObject({ id: z.string(), least: z.number(), most: z.number(), reason: z.string() })).min(1),
  }),
  title: 'Logs are kept long enough, and not for ever',
  help: 'Without `RetentionInDays` a log group keeps everything for ever; too short a time, and what happened before anybody noticed is gone. CloudWatch Logs takes certain numbers of days only.',
  examples: {
    good: [{ files: { 'logging.yaml': example(', RetentionInDays: 90') }, with: wanted }],
    bad: [
      { files: { 'logging.yaml': example('') }, with: wanted, note: 'for ever' },
      { files: { 'logging.yaml': example(', RetentionInDays: 100') }, with: wanted, note: 'no such number' },
    ],
  },
  run({ resources, file }, { groups }) {
    return groups.flatMap(({ id, least, most, reason }): Finding[] => {
      const resource = resources.get(id);
      const value = at(resource?.properties, 'RetentionInDays');
      const unknown = undecidedIn(value);
      const range = value?.range ?? resource?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 2 };
      if (unknown)
        throw new Undecided(`How long \`${id}\` keeps its logs cannot be told: ${unknown.why}.`, {
          file,
          ...place(range),
        });
      const fault = resource ? faultOf(integerAt(value), value !== undefined, least, most) : 'is not here any more';
      return fault === null ? [] : [{ file, ...place(range), message: `\`${id}\` ${fault}. ${reason}` }];
    });
  },
});

function faultOf(days: number | undefined, written: boolean, least: number, most: number): string | null {
  if (!written) return 'has no `RetentionInDays` and keeps everything for ever';
  if (days === undefined || !terms.includes(days))
    return `has a \`RetentionInDays\` that CloudWatch Logs does not take (${terms.slice(0, 12).join(', ')}… up to ${terms.at(-1)})`;
  if (days < least) return `keeps its logs for ${days} days, and ${least} is the least`;
  return days > most ? `keeps its logs for ${days} days, and ${most} is the most` : null;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const terms = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];
