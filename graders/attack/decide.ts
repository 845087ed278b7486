/** Requests that somebody with a role sends, put to everything that decides them. */
import type { Range } from '../check.ts';
import { actionApplies, evaluate, prepareRequest, resourceApplies } from '../iam/evaluate.ts';
import type { CompiledPolicy, CompiledStatement, Decision, Request } from '../iam/evaluate.ts';
import { placeOf } from '../iam/requests.ts';
import { derivedKeys } from '../iam/principal.ts';
import type { Models } from './models.ts';
import type { World } from './world.ts';

type Role = World['roles'][number];

export interface Answer {
  request: Request;
  decision: Decision;
  /** The policies that were asked, the role's own first. */
  policies: CompiledPolicy[];
  /** Why nobody can tell. */
  unknown?: string;
}

/** Keys that a call with the credentials of a task or an instance does not carry. */
const never = new Set(
  [
    'sts:ExternalId',
    'aws:MultiFactorAuthPresent',
    'aws:MultiFactorAuthAge',
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:FederatedProvider',
    'aws:username',
    'kms:ViaService',
    'aws:CalledVia',
  ].map((key) => key.toLowerCase()),
);

export function roleNamed({ roles }: World, named: string): Role | undefined {
  return roles.find(({ name, arn }) => name === named || arn === named || arn.endsWith(`:role/${named}`));
}

/** The session that a task or an instance has of a role. */
export function sessionOf({ account }: World, { arn }: Role): string {
  return `arn:aws:sts::${account}:assumed-role/${arn.slice(arn.lastIndexOf('/') + 1)}/0f9de17a6d3c4f7e9c1b2a3d4e5f6071`;
}

/** Asks for one request of a role. `resource`: the file of the policy of what is asked for. */
export function decide(
  models: Models,
  role: Role,
  asked: Pick<Request, 'action' | 'resource'> & { context?: Record<string, string> },
  resource?: string,
): Answer {
  const { world, policies } = models;
  const own = policies.get(role.policy)!;
  const attached = resource === undefined ? undefined : policies.get(resource);
  const request: Request = {
    action: asked.action,
    resource: asked.resource,
    principal: sessionOf(world, role),
    accountId: world.account,
    context: { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': world.region, ...asked.context },
  };
  const asker = [own, ...(attached ? [attached] : [])];
  const by = (reading: 'most' | 'least'): Decision =>
    evaluate(request, {
      identity: [readAs(own, request, reading)],
      ...(attached && { resource: readAs(attached, request, reading) }),
    });
  const decision = by('most');
  const sure = decision.decision !== 'allowed' || by('least').decision === 'allowed';
  const unknown = sure
    ? undefined
    : asker.map((policy) => doubtIn(policy, request)).find((doubt) => doubt !== undefined);
  return { request, decision, policies: asker, ...(unknown !== undefined && { unknown }) };
}

/** The policy as generous, or as strict, as it may turn out: conditions on what nobody knows here hold, or do not. */
function readAs(policy: CompiledPolicy, request: Request, reading: 'most' | 'least'): CompiledPolicy {
  const statements = policy.statements.flatMap((statement) => {
    const open = openConditions(statement, request);
    if (open.length === 0) return [statement];
    // An open Allow helps the caller when it holds, an open Deny when it does not.
    if ((statement.source.effect === 'Allow') !== (reading === 'most')) return [];
    return [{ ...statement, conditions: statement.conditions.filter((_, index) => !open.includes(index)) }];
  });
  return { ...policy, statements };
}

/** Conditions, by index, on something that an attacker may choose or that nobody knows here: the address, the time, a tag. */
function openConditions({ source }: CompiledStatement, request: Request): number[] {
  const known = new Set(Object.keys(request.context ?? {}).map((key) => key.toLowerCase()));
  return source.conditions.flatMap(({ key }, index) => {
    const plain = key.value.toLowerCase();
    return known.has(plain) || derivedKeys.has(plain) || never.has(plain) ? [] : [index];
  });
}

function doubtIn({ source, statements }: CompiledPolicy, request: Request): string | undefined {
  const prepared = prepareRequest(request);
  for (const statement of statements) {
    const [open] = openConditions(statement, request);
    if (open === undefined || !actionApplies(statement, prepared) || !resourceApplies(statement, prepared)) continue;
    const { key, range } = statement.source.conditions[open]!;
    return `statement ${statement.source.index + 1} of ${source.file} (line ${range.line}) hangs on \`${key.value}\`, and what \`${request.action}\` carries there is not known`;
  }
  return undefined;
}

/** Where an allowed request is allowed: the statement that lets it through. */
export function placeOfGrant({ decision, policies }: Answer): { file: string; range: Range } {
  const [deciding] = decision.statements;
  const policy = policies.find(({ source }) => source.file === deciding?.policy) ?? policies[0]!;
  return { file: policy.source.file, range: placeOf(policy.source, policy.source.statements[deciding?.index ?? -1]) };
}
