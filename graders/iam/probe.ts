/**
 * Requests worth trying against a policy that should allow nothing (more) in a scope: every known action of the scope on
 * resources that it can really take. The policy itself tells where to look: its own resource patterns with their wildcards
 * filled in, and for each conditional statement a request that meets its conditions.
 */
import { bundledCatalogue, canApply, resourceMatches, sampleResources } from './catalogue.ts';
import type { CatalogueAction } from './catalogue.ts';
import { actionApplies, compilePolicy, evaluate, prepareRequest } from './evaluate.ts';
import type { Decision, Request } from './evaluate.ts';
import { compileAction } from './match.ts';
import type { Condition, Policy, Statement } from './policy.ts';
import { parseVariables } from './variables.ts';

export interface Scope {
  /** Action patterns, `*` for all. */
  actions: readonly string[];
  notActions: readonly string[];
  /** Resource patterns: `*` and `?` as in a policy, over the whole text. */
  resources: readonly string[];
  notResources: readonly string[];
  /** What may be allowed all the same. */
  except: readonly { actions: readonly string[]; resources: readonly string[] }[];
}

export interface ProbeCircumstances {
  /** Resources to try first. */
  resources: readonly string[];
  principal?: string;
  context: Readonly<Record<string, string | readonly string[]>>;
  accountId?: string;
  account: string;
  region: string;
}

export interface Overreach {
  request: Request;
  decision: Decision;
  access: CatalogueAction['access'];
}

/** Everything tried in the scope that the identity policy allows and `except` does not. */
export function overreaches(policy: Policy, scope: Scope, around: ProbeCircumstances): Overreach[] {
  const compiled = compilePolicy(policy);
  const allowing = compiled.statements.filter(({ source }) => source.effect === 'Allow');
  const inScope = scopeTest(scope);
  const resources = [...new Set([...around.resources, ...allowing.flatMap(({ source }) => concreteResources(source))])];
  const contexts = distinct([around.context, ...allowing.map(({ source }) => meeting(source, around.context))]);
  const found: Overreach[] = [];
  for (const action of [...bundledCatalogue.matching('*'), ...unknownActions(policy)]) {
    if (!inScope.action(action.name)) continue;
    const prepared = prepareRequest({ action: action.name, resource: '*' });
    if (!allowing.some((statement) => actionApplies(statement, prepared))) continue;
    const samples = sampleResources(action, around.account, around.region);
    const fitting = new Set([
      ...resources.filter((resource) => resource !== '*' && canApply(action, resource)),
      ...samples,
    ]);
    for (const resource of fitting) {
      if (!inScope.resource(resource) || inScope.excepted(action.name, resource)) continue;
      for (const context of contexts) {
        const request = {
          action: action.name,
          resource,
          principal: around.principal,
          context,
          accountId: around.accountId,
        };
        const decision = evaluate(request, { identity: [compiled] });
        if (decision.decision !== 'allowed') continue;
        found.push({ request, decision, access: action.access });
        break;
      }
    }
  }
  return found;
}

function scopeTest(scope: Scope) {
  const actionTest = (patterns: readonly string[]) => {
    const tests = patterns.map(compileAction);
    return (name: string) => tests.some((matches) => matches(name.toLowerCase()));
  };
  const resourceTest = (patterns: readonly string[]) => (resource: string) =>
    patterns.some((pattern) => resourceMatches(pattern, resource));
  const [actions, notActions] = [actionTest(scope.actions), actionTest(scope.notActions)];
  const [resources, notResources] = [resourceTest(scope.resources), resourceTest(scope.notResources)];
  const except = scope.except.map((entry) => ({
    action: actionTest(entry.actions),
    resource: resourceTest(entry.resources),
  }));
  return {
    action: (name: string) => actions(name) && !notActions(name),
    resource: (resource: string) => resources(resource) && !notResources(resource),
    excepted: (name: string, resource: string) =>
      except.some((entry) => entry.action(name) && entry.resource(resource)),
  };
}

/** Action patterns of services that the catalogue does not cover stand for themselves. */
function unknownActions(policy: Policy): CatalogueAction[] {
  return policy.statements
    .filter(({ effect, actions }) => effect === 'Allow' && !actions.not)
    .flatMap(({ actions }) => actions.values)
    .map(({ value }) => value)
    .filter((value) => /^[\w-]+:/.test(value) && !bundledCatalogue.actionsOf(value.split(':')[0] ?? ''))
    .map((name) => ({ name, access: 'W', resources: [] }));
}

/** The statement's resource patterns with something in the place of each wildcard and variable. */
export function concreteResources({ resources }: Statement): string[] {
  if (!resources || resources.not) return [];
  return resources.values.flatMap(({ value }) =>
    ['other', 'other/file', ''].map((filling) =>
      value
        .replace(/\$\{[^}]*\}/g, 'other')
        .replaceAll('?', 'x')
        .replaceAll('*', filling),
    ),
  );
}

/** Who asks and who owns the resource: not the caller's to choose (tags may be). */
const callerKeys = /^(aws:principal(?!tag\/)|aws:userid$|aws:username$|aws:resourceaccount$|s3:resourceaccount$)/i;

/** The context, changed so that the statement's conditions hold as far as one value each can do that. */
function meeting(statement: Statement, context: ProbeCircumstances['context']): ProbeCircumstances['context'] {
  const changed: Record<string, string | readonly string[]> = { ...context };
  for (const { operator, key, values } of statement.conditions) {
    const given = Object.keys(changed).find((name) => name.toLowerCase() === key.value.toLowerCase()) ?? key.value;
    if (callerKeys.test(key.value)) continue;
    if (operator.negated || operator.ifExists) delete changed[given];
    else {
      const value = exampleValue(operator.comparison, values);
      if (value === null) delete changed[given];
      else if (value !== undefined) changed[given] = operator.quantifier ? [value] : value;
    }
  }
  // Variables get a value, so that what they open is seen; what the caller is stays as it is.
  const given = new Set(Object.keys(changed).map((name) => name.toLowerCase()));
  const texts = [...(statement.resources?.values ?? []), ...statement.conditions.flatMap(({ values }) => values)];
  for (const part of texts.flatMap(({ value }) => parseVariables(value, true))) {
    if (part.kind !== 'variable' || callerKeys.test(part.key) || given.has(part.key)) continue;
    changed[part.key] = 'other';
  }
  return changed;
}

/** A value that the operator accepts; null: the key has to be absent; undefined: none comes to mind. */
export function exampleValue(
  comparison: Condition['operator']['comparison'],
  values: Condition['values'],
): string | null | undefined {
  const first = values[0]?.value;
  if (first === undefined) return undefined;
  if (comparison === 'Null') return first.toLowerCase() === 'true' ? null : 'any';
  if (comparison === 'IpAddress') return first.split('/')[0];
  const number = Number(first);
  if (/^Numeric(Less|Greater)Than$/.test(comparison))
    return String(comparison.includes('Less') ? number - 1 : number + 1);
  if (/^Date(Less|Greater)Than$/.test(comparison)) {
    const time = Date.parse(first) + (comparison.includes('Less') ? -1000 : 1000);
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
  }
  return first
    .replace(/\$\{[^}]*\}/g, 'any')
    .replaceAll('*', 'any')
    .replaceAll('?', 'x');
}

function distinct<T>(values: readonly T[]): T[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}
