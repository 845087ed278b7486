/** Requests as an exercise lists them, and what findings say of them. */
import { z } from 'zod';
import type { Finding, Range, Witness } from '../check.ts';
import type { Decision, Request } from './evaluate.ts';
import { statementName } from './policy.ts';
import type { Policy, Statement } from './policy.ts';

const oneOrMore = z.union([
  z
    .string()
    .min(1)
    .transform((one) => [one]),
  z.array(z.string().min(1)).min(1),
]);

export const contextSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** Who asks, and what every request of the list carries unless it says otherwise. */
export const circumstances = {
  principal: z.string().optional(),
  context: contextSchema.default({}),
  accountId: z.string().optional(),
};

export const requestListSchema = z.array(
  z.strictObject({
    /** Every action with every resource. */
    action: oneOrMore,
    resource: oneOrMore,
    context: contextSchema.default({}),
    principal: z.string().optional(),
    accountId: z.string().optional(),
    /** Why the service needs it, or what someone could do with it: a whole sentence. */
    reason: z.string().min(1),
  }),
);

export interface ReasonedRequest {
  request: Request & { context: z.infer<typeof contextSchema> };
  reason: string;
}

/** Every single request of the list. */
export function expandRequests(
  list: z.infer<typeof requestListSchema>,
  common: { principal?: string; context: z.infer<typeof contextSchema>; accountId?: string },
): ReasonedRequest[] {
  return list.flatMap(({ action, resource, context, principal, accountId, reason }) =>
    action.flatMap((one) =>
      resource.map((name) => ({
        request: {
          action: one,
          resource: name,
          principal: principal ?? common.principal,
          context: { ...common.context, ...context },
          accountId: accountId ?? common.accountId,
        },
        reason,
      })),
    ),
  );
}

/** The request and its decision, as the page draws it. */
export function requestWitness(request: Request, { decision, statements }: Decision, policy: Policy): Witness {
  const context = Object.entries(request.context ?? {}).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : [...value],
  ]);
  return {
    form: 'request',
    action: request.action,
    resource: request.resource,
    ...(request.principal !== undefined && { principal: request.principal }),
    ...(context.length > 0 && { context: Object.fromEntries(context) as Record<string, string | string[]> }),
    decision,
    deciding: statements.map(({ policy: file, index }) => statementName(file, policy.statements[index] ?? { index })),
  };
}

/** The statement's place, or the policy's first line when no statement decided. */
export function placeOf(policy: Policy, statement: Statement | undefined): Range {
  const { line, column, endLine, endColumn } = statement?.range ?? {
    ...policy.range,
    endLine: policy.range.line,
    endColumn: policy.range.column + 1,
  };
  return { line, column, endLine, endColumn };
}

export function findingAt(
  policy: Policy,
  statement: Statement | undefined,
  message: string,
  witness: Witness,
): Finding {
  return { file: policy.file, ...placeOf(policy, statement), message, witness };
}
