/** Rules about the document: size and statement ids. */
import type { Fault, PolicyKind, RuleInput } from './fault.ts';

/**
 * Characters, white space not counted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const limits: Readonly<Partial<Record<PolicyKind, { characters: number; what: string }>>> = {
  'inline-role-policy': { characters: 10_240, what: 'all inline policies of a role together' },
  'managed-policy': { characters: 6_144, what: 'a managed policy' },
  'trust-policy': { characters: 2_048, what: 'a role trust policy (unless its quota was raised)' },
  scp: { characters: 5_120, what: 'a service control policy' },
  rcp: { characters: 5_120, what: 'a resource control policy' },
};

export function documentFaults({ policy, kind }: RuleInput): Fault[] {
  const faults: Fault[] = [];
  const limit = limits[kind];
  if (limit && policy.size > limit.characters) {
    const message = `The policy has ${policy.size} characters without white space; AWS takes ${limit.characters} for ${limit.what}.`;
    faults.push({
      range: { ...policy.range, endLine: policy.range.line, endColumn: policy.range.column + 1 },
      message,
    });
  }
  const seen = new Map<string, number>();
  for (const { sid, index } of policy.statements) {
    if (!sid) continue;
    const earlier = seen.get(sid.value);
    if (earlier !== undefined) {
      const message = `Statements ${earlier + 1} and ${index + 1} have the same Sid \`${sid.value}\`. Sids are unique in a policy; AWS refuses the document.`;
      faults.push({ range: sid.range, message });
    } else seen.set(sid.value, index);
    if (kind !== 'resource-policy' && !/^[A-Za-z0-9]*$/.test(sid.value)) {
      const message = `The Sid \`${sid.value}\` has other characters than A-Z, a-z and 0-9; IAM refuses the document.`;
      faults.push({ range: sid.range, message });
    }
  }
  return faults;
}
