/**
 * What AWS refuses in a policy whose meaning is clear, and what can never match. Reports everything at once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import type { Finding } from '../check.ts';
import type { Policy, Statement } from './policy.ts';
import { actionFaults } from './validity/actions.ts';
import { conditionFaults } from './validity/conditions.ts';
import { documentFaults } from './validity/document.ts';
import type { Fault, RuleInput, StatementRule } from './validity/fault.ts';
import { principalFaults } from './validity/principals.ts';
import { resourceFaults } from './validity/resources.ts';

const statementRules: readonly StatementRule[] = [actionFaults, resourceFaults, principalFaults, conditionFaults];

/** In the order of the document's rules, then statement by statement. Services that the catalogue does not cover are not judged by action. */
export function validityFaults(input: RuleInput): Fault[] {
  return [
    ...documentFaults(input),
    ...input.policy.statements.flatMap((statement) => statementFaults(statement, input)),
  ];
}

/** Those of one statement. */
export function statementFaults(statement: Statement, input: RuleInput): Fault[] {
  return statementRules.flatMap((rule) => rule(statement, input));
}

/** The faults as findings of a check: what is wrong and what to do in one text. */
export function validityFindings(policy: Policy, options: Omit<RuleInput, 'policy'>): Finding[] {
  return validityFaults({ policy, ...options }).map(({ range, message, fix }) => ({
    file: policy.file,
    ...range,
    message: [message, fix].filter(Boolean).join(' '),
  }));
}
