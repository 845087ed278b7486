/** The agent gets what the task definition makes it ask for: task definition, execution role and key policies together. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Files, Finding } from '../../check.ts';
import { parametersAfter, scriptSchema } from '../../awscli/parameters.ts';
import type { StoredParameter } from '../../awscli/parameters.ts';
import { agentRequests } from '../../ecs/agent-requests.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { heldRole, refusals, rolesSchema } from '../../ecs/role-policy.ts';
import type { Refused } from '../../ecs/role-policy.ts';
import { inventoryOf } from '../../ecs/secret-inventory.ts';
import { parseReference } from '../../ecs/secret-reference.ts';
import { opening } from '../../ecs/shape.ts';
import { findingAt } from '../../ecs/task-definition.ts';
import type { TaskDefinition } from '../../ecs/task-definition.ts';
import { evaluate } from '../../iam/evaluate.ts';
import { policyOfExercise } from '../../iam/policy-file.ts';

const secret = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:berth/db-Ab3dEf';
const files = (actions: string[]): Files => ({
  ...exampleTask({ secrets: [{ name: 'DATABASE', valueFrom: secret }] }),
  'role.json': JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: actions, Resource: '*' },
  }),
  'secrets.json': JSON.stringify({
    SecretList: [{ Name: 'berth/db', ARN: secret, KmsKeyId: 'arn:aws:kms:eu-west-2:111122223333:key/k' }],
  }),
});
const demand = {
  roles: [{ role: 'arn:aws:iam::111122223333:role/berth-execution', policy: 'role.json' }],
  inventory: 'secrets.json',
};

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    roles: rolesSchema,
    /** The file that lists what Secrets Manager holds, and with which key. */
    inventory: z.string().optional(),
    /** The script that sets Parameter Store up, and the account that it begins with. */
    parameters: scriptSchema.optional(),
    /** Policies of keys that are not left to the account as AWS makes them. */
    keyPolicies: z.array(z.strictObject({ key: z.string(), policy: z.string() })).default([]),
    /** What the task has to go on asking for: a task without its log needs fewer rights and is another task. */
    asks: z.array(z.strictObject({ action: z.string(), resource: z.string(), reason: z.string() })).default([]),
    region: z.string().default('eu-west-2'),
  }),
  title: 'The agent may do what the task makes it do',
  help: `Reads from the task definition what the agent has to ask AWS before the task runs (registry, layers, log stream, secrets,
parameters, keys, environment files), and puts these requests to the policy of the role that \`executionRoleArn\` names, for a key
together with its key policy. A request that is refused is shown with the statement that came nearest.`,
  examples: {
    good: [{ files: files(['secretsmanager:GetSecretValue', 'kms:Decrypt']), with: demand }],
    bad: [{ files: files(['secretsmanager:GetSecretValue']), with: demand, note: 'the key is forgotten' }],
  },
  run(task, { roles, inventory, parameters: source, keyPolicies, asks, region }, { files: all }) {
    const held = heldRole(task, 'executionRoleArn', roles, all);
    if (Array.isArray(held)) return held;
    const secrets = inventory === undefined ? [] : inventoryOf(all[inventory] ?? '', inventory);
    if (!secrets) throw new Undecided(`${inventory} cannot be read. This is a fault of the exercise.`);
    const after = source && parametersAfter(all, source, region);
    if (after && 'problems' in after) return after.problems;
    const parameters = after?.parameters ?? [];
    const requests = agentRequests(task, { account: held.account, region, secrets, parameters });
    const findings = [
      ...unknownSecrets(
        task,
        inventory === undefined ? null : secrets.map(({ arn }) => arn),
        after ? parameters : null,
      ),
      ...asks
        .filter(
          ({ action, resource }) =>
            !requests.some(({ request }) => request.action === action && request.resource === resource),
        )
        .map(({ action, resource, reason }) =>
          findingAt(
            task,
            { range: opening(task.tree) },
            `The task no longer makes the agent ask for \`${action}\` on \`${resource}\`. ${reason}`,
          ),
        ),
    ];
    const refused = requests.flatMap(({ request: asked, reason, at }): Refused[] => {
      const request = { ...asked, principal: held.session };
      const keyFile = keyPolicies.find(({ key }) => key === asked.resource)?.policy;
      const keyPolicy = keyFile === undefined ? undefined : policyOfExercise(all, keyFile);
      const decision = evaluate(request, { identity: [held.policy], resource: keyPolicy });
      if (decision.decision === 'allowed') return [];
      const byRole = evaluate(request, { identity: [held.policy] }).decision !== 'allowed';
      return [
        {
          request,
          decision,
          reason: `${reason} (\`${at.path}\`)`,
          policy: byRole || !keyPolicy ? held.policy : keyPolicy,
        },
      ];
    });
    return [...findings, ...refusals(task, 'executionRoleArn', held, refused, requests.length)];
  },
});

/** References that the agent cannot follow at all. Null: nobody knows what the store holds. */
function unknownSecrets(
  task: TaskDefinition,
  secrets: readonly string[] | null,
  parameters: readonly StoredParameter[] | null,
): Finding[] {
  return task.containers.flatMap((container) =>
    (container.secrets?.items ?? []).flatMap(({ valueFrom }) => {
      const fault = valueFrom && missing(valueFrom.value, secrets, parameters);
      if (!fault) return [];
      return [findingAt(task, valueFrom, `The agent cannot follow \`${valueFrom.path}\`: ${fault}.`)];
    }),
  );
}

function missing(
  valueFrom: string,
  secrets: readonly string[] | null,
  parameters: readonly StoredParameter[] | null,
): string | null {
  const reference = parseReference(valueFrom);
  if (reference.service === 'none') return reference.fault;
  if (reference.service === 'secretsmanager')
    return secrets && !secrets.includes(reference.arn) ? `Secrets Manager holds no \`${reference.arn}\`` : null;
  const { arn, name } = reference;
  const found = parameters?.some((one) => (arn === undefined ? one.name === name : one.arn === arn)) ?? true;
  return found ? null : `Parameter Store holds no \`${arn ?? name}\` after the script`;
}
