/** What the validity rules share: who a policy is for, and how a fault is told. */
import type { Range } from '../../check.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Policy, Statement } from '../policy.ts';

/** Where the policy is attached; it decides which elements are due, how long it may be, and whether it grants. */
export const policyKinds = [
  'inline-role-policy',
  'inline-user-policy',
  'inline-group-policy',
  'managed-policy',
  'boundary',
  'session-policy',
  'trust-policy',
  'resource-policy',
  'scp',
  'rcp',
] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** Attached to whoever asks, so it names no Principal; what it allows, it grants. */
export function grantsToItsHolder(kind: PolicyKind): boolean {
  return kind.startsWith('inline-') || kind === 'managed-policy' || kind === 'session-policy';
}

export interface Fault {
  /** Names the rule, for programs: `unknown-action`. */
  code: string;
  range: Range;
  /** What is so and why it matters, in whole sentences. */
  message: string;
  /** What to do, in whole sentences; empty when the message says all. */
  fix: string;
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
  const message = `There is a blank in \`${value}\`. ${what} has none, so this matches nothing.`;
  return [{ code: 'blank-in-name', range, message, fix: 'Take the blank out.' }];
}
