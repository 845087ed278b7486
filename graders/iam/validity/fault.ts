/** What the validity rules share: who a policy is for, and how a fault is told. */
import type { Range } from '../../check.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Policy, Statement } from '../policy.ts';

/** Where the policy is attached; it decides which elements are due and how long it may be. */
export const policyKinds = [
  'inline-role-policy',
  'managed-policy',
  'trust-policy',
  'resource-policy',
  'scp',
  'rcp',
] as const;
export type PolicyKind = (typeof policyKinds)[number];

export interface Fault {
  range: Range;
  message: string;
}

export interface RuleInput {
  policy: Policy;
  kind: PolicyKind;
  catalogue: Catalogue;
}

/** One family of rules, asked once a statement. */
export type StatementRule = (statement: Statement, input: RuleInput) => Fault[];

/** Blanks inside or around a name; no action, ARN or principal has any. */
export function blankFault(value: string, range: Range, what: string): Fault[] {
  if (!/\s/.test(value)) return [];
  return [{ range, message: `There is a blank in \`${value}\`. ${what} has none, so this matches nothing.` }];
}
