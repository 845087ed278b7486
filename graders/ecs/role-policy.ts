/** From a role's ARN in the task definition to the policy that the role holds, in another file of the exercise. */
import { z } from 'zod';
import type { Files, Finding } from '../check.ts';
import { compilePolicy } from '../iam/evaluate.ts';
import type { CompiledPolicy, Decision, Request } from '../iam/evaluate.ts';
import { parsePolicy } from '../iam/policy.ts';
import { refusalOf } from '../iam/refusal.ts';
import { findingAt as policyFinding, requestWitness } from '../iam/requests.ts';
import { taskId } from './agent-requests.ts';
import { opening } from './shape.ts';
import type { TaskDefinition } from './task-definition.ts';
import { findingAt } from './task-definition.ts';

/** Which roles there are, and the file that holds the policy of each. */
export const rolesSchema = z
  .array(z.strictObject({ role: z.string().regex(/^arn:aws:iam::\d{12}:role\//), policy: z.string() }))
  .min(1);

export interface HeldRole {
  account: string;
  /** How the session of a task with this role is called. */
  session: string;
  policy: CompiledPolicy;
}

type Field = 'executionRoleArn' | 'taskRoleArn';

const without = {
  executionRoleArn:
    'The task names no `executionRoleArn`, so the agent has no role to pull the image, write the log and fetch secrets with.',
  taskRoleArn:
    'The task names no `taskRoleArn`, so there are no credentials at the address that the SDK asks, and every call of the application fails.',
};

/** The role that the task gives to the agent or to the application, or why there is none. */
export function heldRole(
  task: TaskDefinition,
  field: Field,
  roles: z.infer<typeof rolesSchema>,
  files: Files,
): HeldRole | Finding[] {
  const named = task[field];
  if (!named) return [findingAt(task, { range: opening(task.tree) }, without[field])];
  // The bare name of a role is accepted in place of its ARN.
  const known = roles.find(({ role }) => role === named.value || role.endsWith(`:role/${named.value}`));
  if (!known) {
    const there = roles.map(({ role }) => `\`${role}\``).join(', ');
    const message = `\`${field}\` names \`${named.value}\`, and there is no such role: there are ${there}. The task does not start with it.`;
    return [findingAt(task, named, message)];
  }
  const { subject, problems } = parsePolicy(files[known.policy] ?? '', known.policy);
  if (!subject || problems.length > 0) return problems;
  const account = known.role.split(':')[4] ?? '';
  const name = known.role.slice(known.role.lastIndexOf('/') + 1);
  return {
    account,
    session: `arn:aws:sts::${account}:assumed-role/${name}/${taskId}`,
    policy: compilePolicy(subject),
  };
}

/** A request that was refused, and the policy that is to blame. */
export interface Refused {
  request: Request;
  decision: Decision;
  reason: string;
  policy: CompiledPolicy;
}

const asker = { executionRoleArn: 'agent', taskRoleArn: 'application' };

/** One finding for an action and the statement that stops it; one for all when the role allows nothing of what was `asked`. */
export function refusals(
  task: TaskDefinition,
  field: Field,
  held: HeldRole,
  refused: readonly Refused[],
  asked: number,
): Finding[] {
  const who = asker[field];
  const [first] = refused;
  const named = task[field];
  if (first && named && refused.length === asked && asked > 1) {
    const message = `\`${field}\` names a role (${held.policy.source.file}) that allows nothing of what the ${who} asks, such as \`${first.request.action}\` on \`${first.request.resource}\`. ${first.reason}`;
    return [
      {
        ...findingAt(task, named, message),
        witness: requestWitness(first.request, first.decision, held.policy.source),
      },
    ];
  }
  const findings = new Map<string, Finding>();
  for (const { request, decision, reason, policy } of refused) {
    const { source } = policy;
    const { statement, why } = refusalOf(request, decision, policy);
    const key = `${request.action} ${source.file} ${statement?.index}`;
    if (findings.has(key)) continue;
    const message = `Refused to the ${who}: \`${request.action}\` on \`${request.resource}\`. ${source.file}: ${why} ${reason}`;
    findings.set(key, policyFinding(source, statement, message, requestWitness(request, decision, source)));
  }
  return [...findings.values()];
}
