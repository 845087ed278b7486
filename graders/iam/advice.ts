/**
 * Advice on a policy, as AWS's ValidatePolicy gives it and further: what AWS refuses, what lets in or grants more than it
 * seems to, what does not do what it seems to, what could be said better. Pure; works as far as the catalogue knows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import type { Finding } from '../check.ts';
import { severities } from './advice/advice.ts';
import type { Advice, AdviceRule } from './advice/advice.ts';
import { conditionAdvice } from './advice/conditions.ts';
import { elementAdvice } from './advice/elements.ts';
import { escalationAdvice } from './advice/escalation.ts';
import { redundancyAdvice } from './advice/redundancy.ts';
import { starAdvice } from './advice/stars.ts';
import { strangerAdvice } from './advice/strangers.ts';
import type { Catalogue } from './catalogue.ts';
import type { Policy } from './policy.ts';
import { validityFaults } from './validity.ts';
import type { PolicyKind } from './validity/fault.ts';

const errors: AdviceRule = (input) => validityFaults(input).map((fault) => ({ ...fault, severity: 'error' as const }));

const rules: readonly AdviceRule[] = [
  errors,
  escalationAdvice,
  strangerAdvice,
  elementAdvice,
  starAdvice,
  conditionAdvice,
  redundancyAdvice,
];

/** All advice as findings, the gravest first, then as the text goes. Without a kind it is told from the document. */
export function policyAdvice(policy: Policy, options: { kind?: PolicyKind; catalogue: Catalogue }): Finding[] {
  const input = { policy, catalogue: options.catalogue, kind: options.kind ?? kindOf(policy) };
  return rules
    .flatMap((rule) => rule(input))
    .sort((a, b) => rank(a) - rank(b) || a.range.line - b.range.line || a.range.column - b.range.column)
    .map(({ code, severity, range, message, fix, witness }) => ({
      file: policy.file,
      ...range,
      message,
      ...(witness && { witness }),
      advice: { code, severity, fix },
    }));
}

const rank = ({ severity }: Advice): number => severities.indexOf(severity);

/** Who is named tells where it is attached: a trust policy has no resource, a policy of a caller no principal. */
function kindOf({ statements }: Policy): PolicyKind {
  if (statements.every(({ principals }) => !principals)) return 'inline-role-policy';
  return statements.every(({ resources }) => !resources) ? 'trust-policy' : 'resource-policy';
}
