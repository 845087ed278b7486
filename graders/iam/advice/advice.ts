/** What the advice rules share: a fault with a weight, and how a rule looks. */
import type { Witness } from '../../check.ts';
import type { Policy } from '../policy.ts';
import type { Fault, RuleInput } from '../validity/fault.ts';

/**
 * As in AWS's ValidatePolicy: AWS refuses it or it never matches · it lets in or grants more than it seems to · it does
 * something else than it seems to · it could be said better.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html
 */
export const severities = ['error', 'security', 'warning', 'suggestion'] as const;
export type Severity = (typeof severities)[number];

export interface Advice extends Fault {
  severity: Severity;
  /** The request that shows it. */
  witness?: Witness;
}

/** One family of rules, asked once a policy. */
export type AdviceRule = (input: RuleInput) => Advice[];

/** The entries that some condition of the policy asks about; nothing else of a request makes a difference, or is worth showing. */
export function mentioned(context: Readonly<Record<string, string>>, { statements }: Policy): Record<string, string> {
  const keys = new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.value.toLowerCase())));
  return Object.fromEntries(Object.entries(context).filter(([key]) => keys.has(key.toLowerCase())));
}

/** `a`, `b` and 3 more; for names in a sentence. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
