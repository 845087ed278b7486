/** How a check puts a request to the policy of one file, and how the page puts the same request to the text in the editor. */
import type { Asked } from '../check.ts';
import { compilePolicy, evaluate, evaluateFilter } from './evaluate.ts';
import type { CompiledPolicy, Decision, Policies, Request } from './evaluate.ts';
import { parsePolicy } from './policy.ts';

export function ask(request: Request, policy: CompiledPolicy, as: Asked['as']): Decision {
  return as === 'filter' ? evaluateFilter(request, policy) : evaluate(request, policiesFor(policy, as));
}

/** The policies that decide when this one stands where `as` says. A guardrail is asked by who could do everything. */
export function policiesFor(policy: CompiledPolicy, as: Asked['as']): Policies {
  switch (as) {
    case 'identity':
      return { identity: [policy] };
    case 'resource':
    case 'filter':
      return { resource: policy };
    case 'scp':
      return { identity: [everything], scps: [[everything, policy]] };
    case 'boundary':
      return { identity: [everything], boundary: policy };
  }
}

/** AdministratorAccess and FullAWSAccess. */
const everything = compilePolicy(
  parsePolicy(
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
    'AdministratorAccess',
  ).subject!,
);
