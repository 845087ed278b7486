/**
 * AWS's decision about a request, as its documentation tells it. Pure and synchronous; needs no action data.
 *
 *     const role = compilePolicy(policy);                                   // once
 *     evaluate({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }, { identity: [role] }).decision   // many times
 *
 * An explicit deny anywhere wins; SCPs, boundaries and session policies only narrow what identity and resource policies grant.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { compileCondition } from './conditions.ts';
import type { CompiledCondition } from './conditions.ts';
import { Context } from './context.ts';
import { compileAction, compileArn, splitArn } from './match.ts';
import type { ArnMatcher } from './match.ts';
import type { Policy, Statement } from './policy.ts';
import { grantOf, parsePrincipal, stronger } from './principal.ts';
import type { Grant, RequestPrincipal } from './principal.ts';

export interface Request {
  /** `service:Action`, any case. */
  action: string;
  /** An ARN, or `*` for an action that knows no resource. */
  resource: string;
  /** An ARN, an account id, a service, an identity provider, or `*` for an anonymous caller. Absent: whoever holds the identity policies. */
  principal?: string;
  context?: Readonly<Record<string, string | readonly string[]>>;
  /** The account that owns the resource. Default: the one in its ARN, then the caller's. */
  accountId?: string;
}

export interface Policies {
  /** All identity policies of the caller: their grants add up. */
  identity?: readonly CompiledPolicy[];
  /** The policy of the resource: bucket policy, role trust policy, key policy… */
  resource?: CompiledPolicy;
  boundary?: CompiledPolicy;
  /** Passed when the role was assumed: their grants add up. */
  session?: readonly CompiledPolicy[];
  /** By level (root, each unit, account): every level must allow. */
  scps?: readonly (readonly CompiledPolicy[])[];
  /** Resource control policies of the resource's account; AWS keeps RCPFullAWSAccess attached, so only what they deny counts. */
  rcps?: readonly CompiledPolicy[];
}

export type Outcome = 'allowed' | 'implicitDeny' | 'explicitDeny';

export interface Decision {
  decision: Outcome;
  /** The denying statements, or the allowing ones; none for an implicit deny. */
  statements: DecidingStatement[];
  /** Which rule decided, in a sentence. */
  explanation: string;
}

export interface DecidingStatement {
  /** The policy's file. */
  policy: string;
  /** From 0. */
  index: number;
  sid?: string;
  effect: 'Allow' | 'Deny';
}

/** A policy made ready for many requests. */
export interface CompiledPolicy {
  source: Policy;
  statements: readonly CompiledStatement[];
}

export interface CompiledStatement {
  source: Statement;
  actions: readonly ((lowerCaseAction: string) => boolean)[];
  resources: readonly ArnMatcher[] | null;
  conditions: readonly CompiledCondition[];
  deciding: DecidingStatement;
}

export function compilePolicy(policy: Policy): CompiledPolicy {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
  const variables = policy.version === '2012-10-17';
  return {
    source: policy,
    statements: policy.statements.map((source) => ({
      source,
      actions: source.actions.values.map(({ value }) => compileAction(value)),
      resources: source.resources?.values.map(({ value }) => compileArn(value, variables)) ?? null,
      conditions: source.conditions.map((condition) => compileCondition(condition, variables)),
      deciding: {
        policy: policy.file,
        index: source.index,
        ...(source.sid && { sid: source.sid.value }),
        effect: source.effect,
      },
    })),
  };
}

/** A request with everything computed that every statement asks for. */
export interface PreparedRequest {
  action: string;
  resource: string;
  segments: readonly string[] | null;
  principal: RequestPrincipal | null;
  context: Context;
}

export function prepareRequest(request: Request): PreparedRequest {
  const principal = request.principal === undefined ? null : parsePrincipal(request.principal);
  return {
    action: request.action.toLowerCase(),
    resource: request.resource,
    segments: splitArn(request.resource),
    principal,
    context: new Context(request.context, principal),
  };
}

/** Decides one request. Policies that are not given do not limit; without any grant the answer is an implicit deny. */
export function evaluate(request: Request, policies: Policies): Decision {
  const prepared = prepareRequest(request);
  const { principal } = prepared;
  // Services and anonymous callers hold no identity policy and belong to no organization.
  const hasIdentity = principal === null || !['anonymous', 'service', 'other'].includes(principal.kind);

  const identity = hasIdentity ? identityStatements(policies.identity ?? [], prepared) : nothing();
  const boundary = hasIdentity && policies.boundary ? identityStatements([policies.boundary], prepared) : null;
  const session = hasIdentity && policies.session?.length ? identityStatements(policies.session, prepared) : null;
  const scps = hasIdentity ? (policies.scps ?? []).map((level) => identityStatements(level, prepared)) : [];
  const rcps = policies.rcps?.length ? resourceStatements(policies.rcps, prepared) : nothing();
  const resource = policies.resource ? resourceStatements([policies.resource], prepared) : nothing();

  const denying = [...scps, rcps, resource, identity, boundary, session].flatMap((found) => found?.denying ?? []);
  if (denying.length > 0) return { decision: 'explicitDeny', statements: denying, explanation: sentences.explicitDeny };
  if (scps.some((level) => level.allowing.length === 0)) return implicitDeny('scp');

  const { grant } = resource;
  if (!hasIdentity) return grant === 'none' ? implicitDeny('resourceSilent') : allowed('resource', resource.allowing);

  const identityAllows = identity.allowing.length > 0;
  const boundaryAllows = boundary === null || boundary.allowing.length > 0;
  const sessionAllows = session === null || session.allowing.length > 0;
  const narrowed = (reason: Reason, allowing: DecidingStatement[]) =>
    !boundaryAllows ? implicitDeny('boundary') : !sessionAllows ? implicitDeny('session') : allowed(reason, allowing);

  const sameAccount = accountOf(request, prepared);
  if (!sameAccount || decidesAlone(prepared, policies)) {
    if (grant === 'none') return implicitDeny(sameAccount ? 'resourceSilent' : 'otherAccount');
    // Within the account, naming the caller is enough; naming the account leaves it to the account's own policies.
    const needsIdentity = !sameAccount || grant === 'account';
    if (needsIdentity && !identityAllows) return implicitDeny(sameAccount ? 'delegated' : 'ownAccount');
    if (needsIdentity) return narrowed('both', [...identity.allowing, ...resource.allowing]);
  }
  if (grant === 'self') return allowed('resource', [...identity.allowing, ...resource.allowing]);
  if (grant === 'role' || grant === 'anyone') return narrowed('resource', [...identity.allowing, ...resource.allowing]);
  if (!identityAllows) return implicitDeny(grant === 'account' ? 'delegated' : 'nothing');
  return narrowed('identity', [...identity.allowing, ...resource.allowing]);
}

/**
 * Decides what a policy lets through that only filters, such as the policy of a VPC endpoint: it grants nothing, so naming
 * the caller's account is as good as naming the caller.
 */
export function evaluateFilter(request: Request, policy: CompiledPolicy): Decision {
  const { allowing, denying } = resourceStatements([policy], prepareRequest(request));
  if (denying.length > 0) return { decision: 'explicitDeny', statements: denying, explanation: sentences.explicitDeny };
  return allowing.length > 0 ? allowed('resource', allowing) : implicitDeny('nothing');
}

/** Same account, as far as the request tells. */
function accountOf(request: Request, { principal, segments }: PreparedRequest): boolean {
  const owner = request.accountId ?? (segments?.[4] || undefined);
  return owner === undefined || principal?.account === undefined || owner === principal.account;
}

/**
 * Role trust policies and key policies must allow by themselves, or hand over to the account, also within one account.
 * Where such a policy was not given, the one that AWS makes by default (it hands over) is taken.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
 */
function decidesAlone({ action, segments }: PreparedRequest, policies: Policies): boolean {
  if (!policies.resource || !segments) return false;
  const [, , service, , , resource = ''] = segments;
  if (service === 'kms') return action.startsWith('kms:') && resource.startsWith('key/');
  return service === 'iam' && action.startsWith('sts:') && resource.startsWith('role/');
}

interface Found {
  allowing: DecidingStatement[];
  denying: DecidingStatement[];
  /** Of a resource policy: how its allowing statements mean the caller. */
  grant: Grant;
}

const nothing = (): Found => ({ allowing: [], denying: [], grant: 'none' });

function identityStatements(policies: readonly CompiledPolicy[], request: PreparedRequest): Found {
  const found = nothing();
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (statement.resources === null || !statementApplies(statement, request)) continue;
      (statement.source.effect === 'Allow' ? found.allowing : found.denying).push(statement.deciding);
    }
  }
  return found;
}

function resourceStatements(policies: readonly CompiledPolicy[], request: PreparedRequest): Found {
  const found = nothing();
  for (const policy of policies) {
    for (const statement of policy.statements) {
      const { principals, effect } = statement.source;
      const grant = principals ? grantOf(principals, request.principal, effect) : 'none';
      if (grant === 'none' || !statementApplies(statement, request)) continue;
      (effect === 'Allow' ? found.allowing : found.denying).push(statement.deciding);
      if (effect === 'Allow') found.grant = stronger(found.grant, grant);
    }
  }
  return found;
}

/** Action, resource and conditions; the principal is another matter. A statement without Resource means its own resource. */
export function statementApplies(statement: CompiledStatement, request: PreparedRequest): boolean {
  return (
    actionApplies(statement, request) &&
    resourceApplies(statement, request) &&
    statement.conditions.every((condition) => condition.holds(request.context))
  );
}

export function actionApplies({ source, actions }: CompiledStatement, { action }: PreparedRequest): boolean {
  return actions.some((matches) => matches(action)) !== source.actions.not;
}

export function resourceApplies(
  { source, resources }: CompiledStatement,
  { segments, context }: PreparedRequest,
): boolean {
  return resources === null || resources.some((matches) => matches(segments, context)) !== source.resources?.not;
}

const sentences = {
  explicitDeny: 'A statement denies it, and a deny wins over every allow.',
  identity: 'An identity policy allows it and nothing denies it.',
  resource: 'The resource policy allows the caller by itself and nothing denies it.',
  both: 'The identity policy and the resource policy both allow it.',
  nothing: 'No statement allows it.',
  scp: 'No service control policy of one level allows it, so nothing in the account can.',
  boundary: 'The permissions boundary does not allow it, so what the identity policy grants does not count.',
  session: 'The session policy does not allow it, so what the role grants does not count.',
  resourceSilent:
    'The policy of the resource does not allow this caller, and here an identity policy alone is not enough.',
  delegated: 'The policy of the resource leaves it to the account, and no identity policy allows it.',
  otherAccount: 'The resource belongs to another account, and its policy does not allow this caller.',
  ownAccount: 'The resource belongs to another account, which allows it; the caller’s own identity policies do not.',
} as const;

type Reason = keyof typeof sentences;

const implicitDeny = (reason: Reason): Decision => ({
  decision: 'implicitDeny',
  statements: [],
  explanation: sentences[reason],
});
const allowed = (reason: Reason, statements: DecidingStatement[]): Decision => ({
  decision: 'allowed',
  statements,
  explanation: sentences[reason],
});
