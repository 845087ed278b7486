/** Each variable comes from the parameter that is meant for it, and the script makes that parameter. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { parametersAfter, scriptSchema } from '../../awscli/parameters.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { parseReference } from '../../ecs/secret-reference.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';

const files = (valueFrom: string) => ({
  ...exampleTask({ secrets: [{ name: 'DATABASE_URL', valueFrom }] }),
  'setup.sh':
    'aws ssm put-parameter --name /berth/prod/database-url --type SecureString --value moor-1942-delta > /dev/null\n',
  'account.json': '{}',
});
const demand = {
  parameters: { script: 'setup.sh', account: 'account.json' },
  require: [{ container: 'berth', name: 'DATABASE_URL', parameter: '/berth/prod/database-url' }],
};

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    parameters: scriptSchema,
    /** Which variable of which container takes which parameter. */
    require: z.array(z.strictObject({ container: z.string(), name: z.string(), parameter: z.string() })).min(1),
    region: z.string().default('eu-west-2'),
  }),
  title: 'Every variable comes from its parameter',
  help: `Follows \`valueFrom\` of each variable to Parameter Store as the script leaves it. The name alone is enough in the task's own
region; an ARN has no second slash (\`…:parameter/berth/prod/database-url\` for \`/berth/prod/database-url\`). A label or version
(\`:3\`) pins a value.`,
  examples: {
    good: [
      { files: files('/berth/prod/database-url'), with: demand },
      {
        files: files('arn:aws:ssm:eu-west-2:111122223333:parameter/berth/prod/database-url'),
        with: demand,
        note: 'the full ARN',
      },
    ],
    bad: [
      {
        files: files('arn:aws:ssm:eu-west-2:111122223333:parameter//berth/prod/database-url'),
        with: demand,
        note: 'a slash too many',
      },
      { files: files('berth-database-url'), with: demand, note: 'a parameter that nobody made' },
    ],
  },
  run(task, { parameters: source, require, region }, { files: all }) {
    const after = parametersAfter(all, source, region);
    if ('problems' in after) return after.problems;
    return require.flatMap(({ container: wanted, name, parameter }): Finding[] => {
      const container = task.containers.find((one) => one.name?.value === wanted);
      const entry = container?.secrets?.items.find((item) => item.name?.value === name);
      const place = container ?? task.containers[0];
      if (!entry?.valueFrom) {
        const message = `\`${wanted}\` takes no secret \`${name}\`: \`secrets\` of the container has no entry of that name, so the agent fetches nothing for it.`;
        return place ? [findingIn(task, place, message)] : [];
      }
      const fault = faultOf(entry.valueFrom.value, parameter, after.parameters);
      return fault === null ? [] : [findingAt(task, entry.valueFrom, `\`${wanted}\` and \`${name}\`: ${fault}`)];
    });
  },
});

/** In sentences; null when the reference leads to the parameter. */
function faultOf(
  valueFrom: string,
  parameter: string,
  stored: readonly { name: string; arn: string }[],
): string | null {
  const reference = parseReference(valueFrom);
  const stops =
    'Registration does not look inside; the agent does when the task starts, and stops it with ResourceInitializationError.';
  if (reference.service === 'none') return `${reference.fault}. ${stops}`;
  if (reference.service === 'secretsmanager')
    return `the reference leads to Secrets Manager, and the value is kept in Parameter Store as \`${parameter}\`. ${stops}`;
  const { arn, name } = reference;
  const found = stored.find((one) => (arn === undefined ? one.name === name : one.arn === arn));
  if (!found) {
    const known = stored.some((one) => one.name === parameter) ? '' : `, nor one that is called \`${parameter}\``;
    return `Parameter Store holds no \`${arn ?? name}\` after the script${known}. ${stops}`;
  }
  return found.name === parameter
    ? null
    : `it takes \`${found.name}\`, where \`${parameter}\` is meant: the service gets a value that is not its own.`;
}
