/** Short forms for policies and requests in tests. */
import { compilePolicy, evaluate } from '../../../graders/iam/evaluate.ts';
import type { CompiledPolicy, Decision, Policies, Request } from '../../../graders/iam/evaluate.ts';
import { parsePolicy } from '../../../graders/iam/policy.ts';
import type { Policy } from '../../../graders/iam/policy.ts';

export interface StatementText {
  Sid?: string;
  Effect?: string;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Condition?: unknown;
}

/** Throws when the policy has a problem, so that no test passes by a typing error. */
export function policyOf(
  statements: StatementText | StatementText[],
  version: string | null = '2012-10-17',
  file = 'p.json',
): Policy {
  const document = { ...(version !== null && { Version: version }), Statement: statements };
  const { subject, problems } = parsePolicy(JSON.stringify(document), file);
  if (subject === null || problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return subject;
}

export function compiled(
  statements: StatementText | StatementText[],
  version?: string | null,
  file?: string,
): CompiledPolicy {
  return compilePolicy(policyOf(statements, version, file));
}

export const allow = (more: StatementText): StatementText => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
export const deny = (more: StatementText): StatementText => ({ Effect: 'Deny', Action: '*', Resource: '*', ...more });

export function decide(request: Partial<Request>, policies: Policies): Decision['decision'] {
  return evaluate({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', ...request }, policies).decision;
}

/** A small deterministic random generator, so that a failing property can be run again. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
