/**
 * Rules about Principal: where it is due, where it is refused, and its forms.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { PrincipalMember, Statement } from '../policy.ts';
import { blankFault, grantsToItsHolder } from './fault.ts';
import type { Fault, RuleInput } from './fault.ts';

export function principalFaults(statement: Statement, { kind }: RuleInput): Fault[] {
  const { principals, range, index } = statement;
  if (grantsToItsHolder(kind) || kind === 'boundary' || kind === 'scp') {
    if (!principals) return [];
    const message = 'This policy is attached to the caller, so it names no `Principal`; AWS refuses the document.';
    return [{ code: 'principal-not-due', range: principals.range, message, fix: 'Take the element out.' }];
  }
  if (!principals) {
    const message = `Statement ${index + 1} names no \`Principal\`, so nobody knows whom it means; AWS refuses the policy.`;
    const fix = 'Name who may ask: `"Principal": {"AWS": …}`, `{"Service": …}` or `{"Federated": …}`.';
    const first = { ...range, endLine: range.line, endColumn: range.column + 1 };
    return [{ code: 'principal-missing', range: first, message, fix }];
  }
  if (principals.not && (kind === 'trust-policy' || statement.effect === 'Allow')) {
    const message =
      kind === 'trust-policy'
        ? 'A trust policy takes no `NotPrincipal`.'
        : '`NotPrincipal` with Allow means everyone else in the world, anonymous callers included; AWS supports it with Deny only.';
    const fix = 'Name those who may ask with `Principal`.';
    return [{ code: 'not-principal', range: principals.range, message, fix }];
  }
  if (kind === 'rcp' && principals.members.some(({ value }) => value !== '*')) {
    const message = 'A resource control policy takes `"Principal": "*"` only; narrow it by conditions.';
    const fix = 'Conditions such as `aws:PrincipalArn` or `aws:PrincipalOrgID` tell callers apart.';
    return [{ code: 'rcp-principal', range: principals.range, message, fix }];
  }
  return principals.members.flatMap(memberFaults);
}

function memberFaults({ type, value, range }: PrincipalMember): Fault[] {
  const blank = blankFault(value, range, 'A principal');
  if (blank.length > 0 || value === '*') return blank;
  const say = (code: string, message: string, fix: string): Fault[] => [{ code, range, message, fix }];
  if (type === 'AWS') {
    if (/^\d{12}$/.test(value) || /^(AIDA|AROA)[A-Z0-9]{16,}$/.test(value)) return [];
    if (/[*?]/.test(value)) {
      return say(
        'principal-wildcard',
        `\`${value}\`: wildcards do not work inside a principal's ARN.`,
        'Name the account and add a condition on `aws:PrincipalArn`.',
      );
    }
    if (/\.amazonaws\.com/.test(value))
      return say('principal-kind', `\`${value}\` is a service.`, `Write \`{"Service": "${value}"}\`.`);
    if (/^arn:[\w-]+:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/.+)$/.test(value)) return [];
    return say(
      'principal-form',
      `\`${value}\` is not a principal.`,
      'A principal is an account (twelve digits), or the ARN of an account’s root, a user, a role or a session.',
    );
  }
  if (type === 'Service' && !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(value)) {
    return say(
      'principal-form',
      `\`${value}\` is not a service principal.`,
      'They look like `ecs-tasks.amazonaws.com`; the service’s own page tells the name.',
    );
  }
  return [];
}
