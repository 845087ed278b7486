/**
 * What AWS refuses in a policy whose meaning is clear, and what can never match. Reports everything at once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import type { Finding } from '../check.ts';
import type { Policy } from './policy.ts';
import { actionFaults } from './validity/actions.ts';
import { conditionFaults } from './validity/conditions.ts';
import { documentFaults } from './validity/document.ts';
import type { RuleInput, StatementRule } from './validity/fault.ts';
import { principalFaults } from './validity/principals.ts';
import { resourceFaults } from './validity/resources.ts';

const statementRules: readonly StatementRule[] = [actionFaults, resourceFaults, principalFaults, conditionFaults];

/** In the order of the document's rules, then statement by statement. Services that the catalogue does not cover are not judged by action. */
export function validityFindings(policy: Policy, options: Omit<RuleInput, 'policy'>): Finding[] {
  const input = { policy, ...options };
  const faults = [
    ...documentFaults(input),
    ...policy.statements.flatMap((statement) => statementRules.flatMap((rule) => rule(statement, input))),
  ];
  return faults.map(({ range, message }) => ({ file: policy.file, ...range, message }));
}
