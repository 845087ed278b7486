import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck, Undecided } from '../../check.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { inventoryOf } from '../../ecs/secret-inventory.ts';
import type { InventoryEntry } from '../../ecs/secret-inventory.ts';
import { parseReference } from '../../ecs/secret-reference.ts';
import { findingAt, findingIn, nameOf } from '../../ecs/task-definition.ts';
import type { SecretReference as Entry } from '../../ecs/task-definition.ts';

const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:berth/database-Ab3dEf';
const files = (valueFrom: string) => ({
  ...exampleTask({ secrets: [{ name: 'DATABASE', valueFrom }] }),
  'secrets.json': JSON.stringify({ SecretList: [{ Name: 'berth/database', ARN: arn, Keys: ['url'] }] }),
});
const demand = { inventory: 'secrets.json', require: [{ container: 'berth', name: 'DATABASE' }] };

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    /** The file that lists what Secrets Manager holds. */
    inventory: z.string(),
    /** Variables that must come through \`secrets\`. */
    require: z.array(z.strictObject({ container: z.string(), name: z.string() })).default([]),
  }),
  title: 'Every valueFrom names a secret that exists',
  help: `Registration does not look inside \`valueFrom\`; the agent does when the task starts, and stops the task. The full ARN with
its six random characters, then nothing, or \`:json-key:version-stage:version-id\` with all three colons. Text that is no ARN is the
name of an SSM parameter.`,
  examples: {
    good: [
      { files: files(arn), with: demand },
      { files: files(`${arn}:url::`), with: demand },
    ],
    bad: [
      { files: files(`${arn}:url`), with: demand, note: 'the trailing colons are missing' },
      { files: files(`${arn}:password::`), with: demand, note: 'no such key' },
      { files: files('berth/database'), with: demand, note: 'the name of a secret is taken for a parameter' },
    ],
  },
  run: (task, { inventory, require }, { files: all }) => {
    const secrets = inventoryOf(all[inventory] ?? '', inventory);
    if (!secrets)
      throw new Undecided(
        `${inventory} cannot be read, so nobody can say which secrets exist. This is a fault of the exercise.`,
      );
    const findings: Finding[] = [];
    for (const container of task.containers) {
      const entries: Entry[] = [
        ...(container.secrets?.items ?? []),
        ...(container.logConfiguration?.secretOptions?.items ?? []),
      ];
      for (const { name, valueFrom } of entries) {
        const fault = valueFrom && faultOf(valueFrom.value, secrets);
        if (!fault) continue;
        const message = `\`${nameOf(container)}\` and \`${name?.value}\`: ${fault}`;
        findings.push(findingAt(task, valueFrom, message));
      }
    }
    for (const { container: wanted, name } of require) {
      const container = task.containers.find((one) => one.name?.value === wanted);
      if (container?.secrets?.items.some((entry) => entry.name?.value === name)) continue;
      const message = `\`${wanted}\` takes no secret \`${name}\`: \`secrets\` of the container has no entry of that name, so the agent fetches nothing for it.`;
      const last = container ?? task.containers[0];
      if (last) findings.push(findingIn(task, last, message));
    }
    return findings;
  },
});

/** What is wrong with the reference, in sentences, or null. */
function faultOf(valueFrom: string, secrets: InventoryEntry[]): string | null {
  const missing = missingFor(valueFrom, secrets);
  if (missing)
    return `${missing}. Registration does not look inside; the agent does when the task starts, and stops it with ResourceInitializationError.`;
  const reference = parseReference(valueFrom);
  if (reference.service !== 'secretsmanager') return null;
  if (reference.versionId)
    return 'a version id pins one version for good. After the next rotation a new deployment would still start with the old value.';
  if (reference.versionStage && reference.versionStage !== 'AWSCURRENT')
    return `the label \`${reference.versionStage}\` does not stand for the current version; \`AWSCURRENT\` does, and is the default.`;
  return null;
}

/** Why the agent would find nothing, or null. */
function missingFor(valueFrom: string, secrets: InventoryEntry[]): string | null {
  const reference = parseReference(valueFrom);
  if (reference.service === 'none') return reference.fault;
  if (reference.service === 'ssm')
    return `\`${reference.name}\` is ${reference.arn ? 'a' : 'taken for the name of a'} parameter of SSM Parameter Store, and the value is kept in Secrets Manager (full ARN)`;
  const secret = secrets.find((one) => one.arn === reference.arn);
  if (!secret) return `Secrets Manager holds no \`${reference.arn}\``;
  const { jsonKey } = reference;
  if (jsonKey && !secret.keys) return `\`${secret.name}\` is plain text, not JSON, so there is no key \`${jsonKey}\``;
  if (jsonKey && !secret.keys?.includes(jsonKey))
    return `\`${secret.name}\` has no JSON key \`${jsonKey}\` (it has ${secret.keys?.map((key) => `\`${key}\``).join(', ')})`;
  return null;
}
