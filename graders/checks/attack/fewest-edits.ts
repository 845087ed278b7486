import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { editsOf } from '../../attack/edits.ts';
import { exampleAccount } from '../../attack/example-account.ts';
import { readModels } from '../../attack/models.ts';

const before = exampleAccount('Open');

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({ account: z.string(), most: z.int().positive() }),
  title: 'No more is changed than has to be',
  help: `Counts what differs from the files as they were given. One change is: a statement of a policy; a property of a resource, a field of a container or
of the task, each item of a list in them; an instruction of a Dockerfile; a setting. A resource that comes or goes counts once, and so does a
list. Formatting, comments, \`Sid\` and the order inside lists cost nothing.`,
  examples: {
    good: [{ files: exampleAccount('Group'), before, with: { account: 'account.json', most: 1 } }],
    bad: [
      {
        files: { ...exampleAccount('Group'), 'ecs.config': 'ECS_CLUSTER=quay\nECS_AWSVPC_BLOCK_IMDS=true\n' },
        before,
        with: { account: 'account.json', most: 1 },
        note: 'one change would have been enough',
      },
    ],
  },
  run(_, { account, most }, { files, before: given }) {
    const models = readModels(files, account);
    if (Array.isArray(models)) return models;
    if (!given) throw new Undecided('What was changed cannot be told without the files as they were given.');
    const edits = editsOf(models.world, given, files);
    if (edits.length <= most) return [];
    const values = edits.map(({ file, range, what }) => ({ name: `${file}, line ${range.line}`, value: what }));
    const {
      file,
      range: { line, column, endLine, endColumn },
    } = edits.at(-1)!;
    const message = `${edits.length} changes, and ${most} can be enough. A change that cuts nothing which another one has not cut already still has to be reviewed, rolled out and remembered. Look for the station that several paths share.`;
    return [
      {
        file,
        line,
        column,
        endLine,
        endColumn,
        message,
        witness: { form: 'values', title: `What was changed, ${edits.length} times`, values },
      } satisfies Finding,
    ];
  },
});
