/**
 * Who asks, and whether the Principal element of a resource policy means them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { splitArn } from './match.ts';
import type { PrincipalMember, PrincipalType, Statement } from './policy.ts';

/** The caller of a request, as its text tells. */
export interface RequestPrincipal {
  /** `other`: a federated provider, a canonical user id, or an ARN of another kind. */
  kind: 'anonymous' | 'root' | 'user' | 'role' | 'session' | 'federated-user' | 'service' | 'other';
  text: string;
  account: string | undefined;
  /** Of a role or its session: how the role's ARN ends. The session's ARN does not tell the role's path. */
  roleName: string | undefined;
  /** A service-linked role is bound by no SCP and no RCP. */
  serviceLinked: boolean;
  /** Condition keys that AWS derives from the caller, names in lower case. */
  keys: ReadonlyMap<string, string>;
}

/** An ARN, an account id, a service such as `ecs-tasks.amazonaws.com`, an identity provider, or `*` for an anonymous caller. */
export function parsePrincipal(text: string): RequestPrincipal {
  if (text === '*' || text === 'anonymous') return caller('anonymous', text);
  if (/^\d{12}$/.test(text)) return caller('root', `arn:aws:iam::${text}:root`, text, 'root');
  const arn = splitArn(text);
  if (!arn) return /\.amazonaws\.com(\.cn)?$/.test(text) ? caller('service', text) : caller('other', text);
  const [, partition = 'aws', service = '', , account = '', resource = ''] = arn;
  const [type = '', ...names] = resource.split('/');
  const name = names.at(-1);
  if (service === 'iam' && resource === 'root') return caller('root', text, account, 'root');
  if (service === 'iam' && type === 'user') return caller('user', text, account, 'user', name);
  if (service === 'iam' && type === 'role')
    return { ...caller('role', text, account, 'role', name), serviceLinked: names[0] === 'aws-service-role' };
  if (service === 'sts' && type === 'assumed-role')
    return {
      ...caller('session', text, account, 'role', names[0], partition),
      serviceLinked: names[0]?.startsWith('AWSServiceRoleFor') === true,
    };
  if (service === 'sts' && type === 'federated-user') return caller('federated-user', text, account, 'federated-user');
  // Whoever comes through an identity provider is nobody of the account that the provider is registered in.
  if (service === 'iam' && type.endsWith('-provider')) return caller('other', text);
  return caller('other', text, account === '' ? undefined : account);
}

/** The condition keys, in lower case, that follow from who asks. */
export const derivedKeys: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principaltype',
  'aws:username',
]);

function caller(
  kind: RequestPrincipal['kind'],
  text: string,
  account?: string,
  type?: 'root' | 'user' | 'role' | 'federated-user',
  name?: string,
  partition = 'aws',
): RequestPrincipal {
  const keys = new Map<string, string>();
  keys.set('aws:principalisawsservice', String(kind === 'service'));
  if (kind === 'service') keys.set('aws:principalservicename', text);
  if (kind === 'anonymous') keys.set('aws:principaltype', 'Anonymous');
  if (account !== undefined) keys.set('aws:principalaccount', account);
  if (type !== undefined) {
    keys.set(
      'aws:principaltype',
      { root: 'Account', user: 'User', role: 'AssumedRole', 'federated-user': 'FederatedUser' }[type],
    );
    // A session's own ARN is not its aws:PrincipalArn: that is the role's.
    keys.set('aws:principalarn', kind === 'session' ? `arn:${partition}:iam::${account}:role/${name}` : text);
  }
  if (kind === 'user' && name !== undefined) keys.set('aws:username', name);
  return { kind, text, account, roleName: type === 'role' ? name : undefined, serviceLinked: false, keys };
}

/**
 * How a statement means the caller. `account`: through its account, which only lets that account's own policies grant;
 * `role`: the role of a session, so that what limits the role limits the grant; `anyone`: `*`; `self`: exactly this caller.
 */
export type Grant = 'none' | 'account' | 'role' | 'anyone' | 'self';

const strength: Readonly<Record<Grant, number>> = { none: 0, account: 1, role: 2, anyone: 3, self: 4 };

export function stronger(a: Grant, b: Grant): Grant {
  return strength[a] >= strength[b] ? a : b;
}

/**
 * How the Principal or NotPrincipal element of a statement means the caller; `none` when the request names no caller and
 * the element is not `*`. `bounded`: the caller has a permissions boundary, and then NotPrincipal with Deny spares nobody.
 */
export function grantOf(
  principals: NonNullable<Statement['principals']>,
  caller: RequestPrincipal | null,
  effect: 'Allow' | 'Deny',
  bounded = false,
): Grant {
  if (principals.not)
    return !(bounded && effect === 'Deny') && excepted(principals.members, caller, effect) ? 'none' : 'anyone';
  let best: Grant = 'none';
  for (const member of principals.members) {
    best = stronger(best, meant(member, caller));
    if (best === 'self') break;
  }
  return best;
}

/** Whom `*` means under each kind of principal but AWS, where it is everyone. */
const everyOne: Readonly<Partial<Record<PrincipalType, RequestPrincipal['kind']>>> = {
  Service: 'service',
  Federated: 'other',
};

function meant(member: PrincipalMember, caller: RequestPrincipal | null): Grant {
  if (member.value === '*' && member.type === 'AWS') return 'anyone';
  if (caller === null) return 'none';
  if (member.value === '*') return caller.kind === everyOne[member.type] ? 'anyone' : 'none';
  // Whoever acts as a role acts in a session of it, so that naming the role is not naming the session.
  if (member.value === caller.text) return caller.kind === 'role' ? 'role' : 'self';
  if (member.type !== 'AWS' || caller.account === undefined) return 'none';
  if (isAccount(member.value, caller.account)) return caller.kind === 'root' ? 'self' : 'account';
  return caller.kind === 'session' && isRoleOf(member.value, caller) ? 'role' : 'none';
}

function isAccount(value: string, account: string): boolean {
  return value === account || /^arn:[\w-]+:iam::(\d{12}):root$/.exec(value)?.[1] === account;
}

/** Principals take no wildcards inside an ARN; a role's path is not in its sessions' ARN, so the name decides. */
function isRoleOf(value: string, caller: RequestPrincipal): boolean {
  const arn = splitArn(value);
  return (
    arn?.[2] === 'iam' &&
    arn[4] === caller.account &&
    arn[5]?.startsWith('role/') === true &&
    arn[5].slice(arn[5].lastIndexOf('/') + 1) === caller.roleName
  );
}

/**
 * Does NotPrincipal leave this caller out? With Deny, AWS may look at the account first and then at the user or role, so
 * both have to be named for the caller to escape; with Allow, naming the caller in any form is enough to leave it out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function excepted(
  members: readonly PrincipalMember[],
  caller: RequestPrincipal | null,
  effect: 'Allow' | 'Deny',
): boolean {
  const grants = members.map((member) => meant(member, caller));
  if (grants.includes('anyone')) return true;
  if (effect === 'Allow') return grants.some((grant) => grant !== 'none');
  if (caller?.roleName !== undefined) return grants.includes('role') && grants.includes('account');
  const alone = caller?.account === undefined || caller.kind === 'root';
  return grants.includes('self') && (alone || grants.includes('account'));
}
