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
  /** Which rule decided. */
  rule: Rule;
  /** The rule in a sentence. */
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
  const isRoot = principal?.kind === 'root';
  // Guardrails of the organization do not bind service-linked roles, and a boundary binds users and roles only.
  const guarded = principal?.serviceLinked !== true;
  const bounded = hasIdentity && !isRoot && policies.boundary !== undefined;

  const identity = hasIdentity ? identityStatements(policies.identity ?? [], prepared) : nothing();
  const boundary = bounded && policies.boundary ? identityStatements([policies.boundary], prepared) : null;
  const session = hasIdentity && policies.session?.length ? identityStatements(policies.session, prepared) : null;
  const scps = hasIdentity && guarded ? (policies.scps ?? []).map((level) => identityStatements(level, prepared)) : [];
  const rcps = guarded ? resourceStatements(policies.rcps ?? [], prepared, bounded) : nothing();
  const resource = resourceStatements(policies.resource ? [policies.resource] : [], prepared, bounded);

  const denying = [...scps, rcps, resource, identity, boundary, session].flatMap((found) => found?.denying ?? []);
  if (denying.length > 0) return decision('explicitDeny', 'explicitDeny', denying);
  const silent = scps.findIndex((level) => level.allowing.length === 0);
  if (silent >= 0) return { ...decision('implicitDeny', 'scp'), explanation: scpSentence(policies.scps, silent) };

  const { grant } = resource;
  if (!hasIdentity)
    return grant === 'none'
      ? decision('implicitDeny', 'resourceSilent')
      : decision('allowed', 'resource', resource.allowing);

  const identityAllows = isRoot || identity.allowing.length > 0;
  const narrowed = (rule: Rule): Decision => {
    if (boundary?.allowing.length === 0) return decision('implicitDeny', 'boundary');
    if (session?.allowing.length === 0) return decision('implicitDeny', 'session');
    // A federated user has what the user and the session policy both grant; a role needs no session policy.
    if (session === null && principal?.kind === 'federated-user') return decision('implicitDeny', 'noSessionPolicy');
    return decision('allowed', rule, [...identity.allowing, ...resource.allowing]);
  };

  const sameAccount = accountOf(request, prepared);
  if (!sameAccount || decidesAlone(prepared, policies)) {
    if (grant === 'none') return decision('implicitDeny', sameAccount ? 'resourceSilent' : 'otherAccount');
    // Within the account, naming the caller is enough; naming the account leaves it to the account's own policies.
    const needsIdentity = !sameAccount || grant === 'account';
    if (needsIdentity && !identityAllows) return decision('implicitDeny', sameAccount ? 'delegated' : 'ownAccount');
    if (needsIdentity) return narrowed('both');
  }
  // A role that is named is limited by what limits the role; a session, a user or everyone is granted directly.
  if (grant === 'self' || grant === 'anyone')
    return decision('allowed', 'resource', [...identity.allowing, ...resource.allowing]);
  if (grant === 'role') return narrowed('resource');
  if (!identityAllows) return decision('implicitDeny', grant === 'account' ? 'delegated' : 'nothing');
  return narrowed(isRoot && identity.allowing.length === 0 ? 'root' : 'identity');
}

/**
 * Decides what a policy lets through that only filters, such as the policy of a VPC endpoint: it grants nothing, so naming
 * the caller's account is as good as naming the caller.
 */
export function evaluateFilter(request: Request, policy: CompiledPolicy): Decision {
  const { allowing, denying } = resourceStatements([policy], prepareRequest(request), false);
  if (denying.length > 0) return decision('explicitDeny', 'explicitDeny', denying);
  return allowing.length > 0 ? decision('allowed', 'resource', allowing) : decision('implicitDeny', 'nothing');
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

function resourceStatements(policies: readonly CompiledPolicy[], request: PreparedRequest, bounded: boolean): Found {
  const found = nothing();
  for (const policy of policies) {
    for (const statement of policy.statements) {
      const { principals, effect } = statement.source;
      const grant = principals ? grantOf(principals, request.principal, effect, bounded) : 'none';
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
  root: 'The root user of an account may do everything in it that nothing denies.',
  boundary: 'The permissions boundary does not allow it, so what the identity policy grants does not count.',
  session: 'The session policy does not allow it, so what the role grants does not count.',
  noSessionPolicy:
    'A federated user without a session policy is granted only what resource policies grant to the session by name.',
  resourceSilent:
    'The policy of the resource does not allow this caller, and here an identity policy alone is not enough.',
  delegated: 'The policy of the resource leaves it to the account, and no identity policy allows it.',
  otherAccount: 'The resource belongs to another account, and its policy does not allow this caller.',
  ownAccount: 'The resource belongs to another account, which allows it; the caller’s own identity policies do not.',
} as const;

/** What decided. */
export type Rule = keyof typeof sentences;

function decision(outcome: Outcome, rule: Rule, statements: DecidingStatement[] = []): Decision {
  return { decision: outcome, statements, rule, explanation: sentences[rule] };
}

/** Names the level, counted from the root. */
function scpSentence(levels: Policies['scps'], index: number): string {
  const files = levels?.[index]?.map(({ source }) => source.file).join(', ');
  return `No service control policy of level ${index + 1} (${files}) allows it, so nothing in the account can.`;
}
