/** Rules about the document: size and statement ids. */
import type { Fault, PolicyKind, RuleInput } from './fault.ts';

/**
 * Characters, white space not counted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const limits: Readonly<Partial<Record<PolicyKind, { characters: number; what: string }>>> = {
  'inline-role-policy': { characters: 10_240, what: 'all inline policies of a role together' },
  'inline-user-policy': { characters: 2_048, what: 'all inline policies of a user together' },
  'inline-group-policy': { characters: 5_120, what: 'all inline policies of a group together' },
  'managed-policy': { characters: 6_144, what: 'a managed policy' },
  boundary: { characters: 6_144, what: 'a permissions boundary, which is a managed policy' },
  'session-policy': { characters: 2_048, what: 'the session policies of one call together' },
  'trust-policy': { characters: 2_048, what: 'a role trust policy (unless its quota was raised)' },
  scp: { characters: 5_120, what: 'a service control policy' },
  rcp: { characters: 5_120, what: 'a resource control policy' },
};

/**
 * Of resource policies, by the service whose actions they name: bytes, for one document.
 * https://docs.aws.amazon.com/general/latest/gr/s3.html, /kms/latest/developerguide/resource-limits.html, /secretsmanager/latest/userguide/reference_limits.html
 */
const resourceLimits: Readonly<Record<string, { characters: number; what: string }>> = {
  s3: { characters: 20_480, what: 'a bucket policy' },
  kms: { characters: 32_768, what: 'a key policy' },
  secretsmanager: { characters: 20_480, what: "a secret's policy" },
};

function limitOf({ policy, kind }: RuleInput) {
  if (kind !== 'resource-policy') return limits[kind];
  const action = policy.statements[0]?.actions.values[0]?.value ?? '';
  return resourceLimits[action.split(':')[0]?.toLowerCase() ?? ''];
}

export function documentFaults(input: RuleInput): Fault[] {
  const { policy, kind } = input;
  const faults: Fault[] = [];
  const limit = limitOf(input);
  if (limit && policy.size > limit.characters) {
    faults.push({
      code: 'policy-too-long',
      range: { ...policy.range, endLine: policy.range.line, endColumn: policy.range.column + 1 },
      message: `The policy has ${policy.size} characters without white space; AWS takes ${limit.characters} for ${limit.what}.`,
      fix: 'Merge statements that differ in one list only, or split the policy in two.',
    });
  }
  const seen = new Map<string, number>();
  for (const { sid, index } of policy.statements) {
    if (!sid) continue;
    const earlier = seen.get(sid.value);
    if (earlier !== undefined) {
      const message = `Statements ${earlier + 1} and ${index + 1} have the same Sid \`${sid.value}\`. Sids are unique in a policy; AWS refuses the document.`;
      faults.push({ code: 'sid-twice', range: sid.range, message, fix: 'Rename one, or leave it out.' });
    } else seen.set(sid.value, index);
    if (kind !== 'resource-policy' && !/^[A-Za-z0-9]*$/.test(sid.value)) {
      const message = `The Sid \`${sid.value}\` has other characters than A-Z, a-z and 0-9; IAM refuses the document.`;
      faults.push({ code: 'sid-characters', range: sid.range, message, fix: 'Write it in one word.' });
    }
  }
  return faults;
}
