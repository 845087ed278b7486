/** Why a request was decided as it was, statement by statement: what applied, what came near, and which condition key was missing. */
import { actionApplies, prepareRequest, resourceApplies, statementApplies } from './evaluate.ts';
import type { CompiledPolicy, CompiledStatement, Decision, Policies, PreparedRequest, Request } from './evaluate.ts';
import type { Condition, Located, Statement } from './policy.ts';
import { grantOf } from './principal.ts';
import { parseVariables } from './variables.ts';

/** A statement and what it has to do with the decision. */
export interface Clue {
  policy: string;
  statement: Statement;
  /** What did or did not fit, in a sentence without the statement's name. */
  why: string;
  /** Condition keys, as the policy writes them, that count here and that the request does not carry. */
  missingKeys: string[];
}

/**
 * Of an allowed or denied request the statements that decided, with the conditions that held; of an implicit deny the
 * allowing statements of the action that came near, the nearest first, in the policies that had to allow and did not.
 */
export function explain(request: Request, policies: Policies, decision: Decision): Clue[] {
  const prepared = prepareRequest(request);
  const silent = silentPolicies(decision, policies, prepared);
  if (decision.decision === 'implicitDeny') return nearMisses(request, silent);
  const all = [...silent, policies.resource, policies.boundary, policies.session, policies.rcps, policies.scps];
  return all
    .flat(2)
    .filter((policy) => policy !== undefined)
    .flatMap(({ source, statements }) =>
      statements
        .filter(({ deciding }) => decision.statements.includes(deciding))
        .map(({ source: statement }) => ({ policy: source.file, statement, ...applied(statement, prepared) })),
    );
}

/** The policies that had to allow the request; of a decision by statements, the identity policies. */
function silentPolicies({ rule }: Decision, policies: Policies, request: PreparedRequest): readonly CompiledPolicy[] {
  const { identity = [], resource, boundary, session = [], scps = [] } = policies;
  switch (rule) {
    case 'scp': {
      const allows = (statement: CompiledStatement) =>
        statement.source.effect === 'Allow' && statementApplies(statement, request);
      return scps.find((level) => !level.some(({ statements }) => statements.some(allows))) ?? [];
    }
    case 'boundary':
      return boundary ? [boundary] : [];
    case 'session':
      return session;
    case 'resourceSilent':
    case 'otherAccount':
      return resource ? [resource] : [];
    case 'nothing':
      return [...identity, ...(resource ? [resource] : [])];
    default:
      return identity;
  }
}

/** The allowing (or denying) statements that name the action and fail on the caller, the resource or a condition; those that fail on conditions only first. */
export function nearMisses(
  request: Request,
  policies: readonly CompiledPolicy[],
  effect: Statement['effect'] = 'Allow',
): Clue[] {
  const prepared = prepareRequest(request);
  const misses = policies.flatMap(({ source: { file, version }, statements }) =>
    statements
      .filter((statement) => statement.source.effect === effect && actionApplies(statement, prepared))
      .flatMap((statement) => {
        const miss = missOf(statement, prepared, version === '2012-10-17');
        return miss ? [{ policy: file, statement: statement.source, ...miss }] : [];
      }),
  );
  return misses
    .sort((a, b) => b.closeness - a.closeness)
    .map(({ policy, statement, why, missingKeys }) => ({ policy, statement, why, missingKeys }));
}

type Miss = Pick<Clue, 'why' | 'missingKeys'> & { closeness: number };

function missOf(statement: CompiledStatement, request: PreparedRequest, variables: boolean): Miss | null {
  const { source, conditions } = statement;
  const unresolved = (values: readonly Located[]) => (variables ? unresolvedKeys(values, request) : []);
  if (source.principals && grantOf(source.principals, request.principal, 'Allow') === 'none') {
    const named = source.principals.members.map(({ value }) => value);
    const caller = request.principal === null ? 'the request names no caller' : `\`${request.principal.text}\` asks`;
    return {
      why: `${source.principals.not ? 'leaves out' : 'names'} ${quoted(named)}, and ${caller}`,
      missingKeys: [],
      closeness: 0,
    };
  }
  if (!resourceApplies(statement, request)) {
    const missingKeys = unresolved(source.resources?.values ?? []);
    return { why: resourceWhy(source, request.resource) + withoutValue(missingKeys), missingKeys, closeness: 1 };
  }
  const failed = conditions.filter((condition) => !condition.holds(request.context));
  if (failed.length === 0) return null;
  const told = failed.map(({ source: condition }) => {
    const { why, missing } = conditionWhy(condition, request);
    const keys = unresolved(condition.values);
    return { why: why + withoutValue(keys), keys: [...(missing ? [condition.key.value] : []), ...keys] };
  });
  return {
    why: told.map(({ why }) => why).join('; it also '),
    missingKeys: [...new Set(told.flatMap(({ keys }) => keys))],
    closeness: 2,
  };
}

/** How the conditions of a statement that applied came to hold. */
function applied({ conditions, effect }: Statement, { context }: PreparedRequest): Pick<Clue, 'why' | 'missingKeys'> {
  const missingKeys = conditions.flatMap(({ key }) => (context.get(key.value.toLowerCase()) ? [] : [key.value]));
  const held = conditions.map(({ operatorName, key, values }) => {
    const present = context.get(key.value.toLowerCase());
    const because = present ? `the request has ${quoted(present)}` : 'the request does not carry that key';
    return `\`${operatorName.value}\` \`${key.value}\` ${quoted(texts(values))} holds: ${because}`;
  });
  const does = effect === 'Allow' ? 'allows it' : 'denies it';
  return { why: held.length === 0 ? does : `${does}; ${held.join('; ')}`, missingKeys };
}

function resourceWhy({ resources }: Statement, wanted: string): string {
  const values = texts(resources?.values ?? []);
  if (resources?.not) return `leaves ${quoted(values)} out`;
  const bucket = values.find((value) => value.startsWith('arn:aws:s3:::') && wanted.startsWith(`${value}/`));
  const hint = bucket ? ` (that is the bucket; its objects are \`${bucket}/*\`)` : '';
  return `allows the action on ${quoted(values)} only${hint}`;
}

function conditionWhy({ operatorName, key, values }: Condition, { context }: PreparedRequest) {
  const present = context.get(key.value.toLowerCase());
  const has = present === undefined ? 'the request does not carry that key' : `the request has ${quoted(present)}`;
  const why = `asks for \`${operatorName.value}\` \`${key.value}\` ${quoted(texts(values))}, and ${has}`;
  return { why, missing: present === undefined && operatorName.value !== 'Null' };
}

/** The policy variables without a value: with them a pattern matches nothing. */
function unresolvedKeys(values: readonly Located[], { context }: PreparedRequest): string[] {
  const parts = values.flatMap(({ value }) => parseVariables(value, true));
  return [
    ...new Set(
      parts.flatMap((part) =>
        part.kind === 'variable' && part.fallback === undefined && context.get(part.key)?.length !== 1
          ? [part.key]
          : [],
      ),
    ),
  ];
}

function withoutValue(keys: readonly string[]): string {
  if (keys.length === 0) return '';
  return `; ${keys.map((key) => `\`\${${key}}\``).join(' and ')} has no value in this request, so a pattern with it matches nothing`;
}

const texts = (values: readonly Located[]): string[] => values.map(({ value }) => value);

function quoted(values: readonly string[]): string {
  const shown = values.slice(0, 3).map((value) => `\`${value}\``);
  return `${shown.join(', ')}${values.length > 3 ? ` and ${values.length - 3} more` : ''}`;
}
