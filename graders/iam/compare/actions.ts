/** Actions as two policies tell them apart: one class for each set of statements that name them. */
import type { Catalogue } from '../catalogue.ts';
import type { CompiledStatement } from '../evaluate.ts';
import type { Statement } from '../policy.ts';

export interface ActionClass {
  statements: readonly CompiledStatement[];
  /** The kinds of resources that actions of the class take, each with the action that stands for it. `*`: no resource. */
  resources: ReadonlyMap<string, Representative>;
}

export interface Representative {
  action: string;
  /** 1 for an action that does not exist yet. */
  strangeness: number;
}

const ownResources = (service: string): string[] => [
  '*',
  `arn:\${Partition}:${service}:\${Region}:\${Account}:\${Any}`,
];

/** Does the action carry this condition key? True when the catalogue does not tell. `key` in any case. */
export function carries(action: string, key: string, catalogue: Catalogue): boolean {
  const known = catalogue.keyOf(key);
  if (!known || known.name.startsWith('aws:')) return true;
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const global = catalogue.globalKeys.includes(known.name);
  return global || (key.toLowerCase().startsWith(`${service}:`) && known.actions?.has(name) !== false);
}

/** Classes of every action that AWS has, and for each service an action that it may get one day. */
export function actionClasses(statements: readonly CompiledStatement[], catalogue: Catalogue): ActionClass[] {
  const patterns = statements.flatMap(({ source }) => source.actions.values.map(({ value }) => value));
  const keys = [
    ...new Set(statements.flatMap(({ source }) => source.conditions.map(({ key }) => key.value.toLowerCase()))),
  ].filter((key) => !key.startsWith('aws:'));
  const classes = new Map<string, { statements: CompiledStatement[]; resources: Map<string, Representative> }>();
  const add = (action: string, resources: readonly string[], strangeness: number) => {
    const lower = action.toLowerCase();
    const naming = statements.filter(
      ({ source, actions }) => actions.some((matches) => matches(lower)) !== source.actions.not,
    );
    if (!naming.some(({ source }) => source.effect === 'Allow')) return;
    const carried = keys.map((key) => Number(carries(action, key, catalogue))).join('');
    const key = `${naming.map((statement) => statements.indexOf(statement)).join()} ${carried}`;
    const existing = classes.get(key) ?? { statements: naming, resources: new Map<string, Representative>() };
    classes.set(key, existing);
    for (const resource of resources) {
      const before = existing.resources.get(resource);
      if (!before || plainer({ action, strangeness }, before))
        existing.resources.set(resource, { action, strangeness });
    }
  };
  for (const service of servicesOf(statements, catalogue)) {
    const actions = [...(catalogue.actionsOf(service)?.values() ?? [])];
    for (const { name, resources } of actions) add(name, resources.length > 0 ? resources : ['*'], 0);
    const templates = [...new Set(actions.flatMap(({ resources }) => resources))];
    add(`${service}:ActionOfTheFuture`, templates.length > 0 ? [...templates, '*'] : ownResources(service), 1);
    // Of a service whose actions are not known here, every name stands for itself.
    if (actions.length > 0) continue;
    for (const pattern of patterns) {
      if (pattern.toLowerCase().startsWith(`${service}:`)) add(pattern.replace(/[*?]/g, 'X'), ownResources(service), 0);
    }
  }
  return [...classes.values()];
}

/** An action that exists before one that does not, a short name before a long one. */
function plainer(a: Representative, b: Representative): boolean {
  return a.strangeness === b.strangeness ? a.action.length < b.action.length : a.strangeness < b.strangeness;
}

/** The services that the statements name; all covered ones and one that nobody names when a statement leaves the service open. */
function servicesOf(statements: readonly CompiledStatement[], catalogue: Catalogue): string[] {
  const sources = statements.map(({ source }) => source);
  const named = namedServices(sources).filter((service) => catalogue.services.has(service));
  if (!sources.some(leavesServiceOpen)) return named.sort();
  const unnamed = [...catalogue.services].find((service) => !named.includes(service) && !catalogue.actionsOf(service));
  return [...new Set([...named, ...catalogue.coveredServices, ...(unnamed === undefined ? [] : [unnamed])])].sort();
}

/** The services of action patterns such as `s3:Get*`. */
export function namedServices(statements: readonly Statement[]): string[] {
  const patterns = statements.flatMap(({ actions }) => actions.values);
  return [...new Set(patterns.flatMap(({ value }) => /^([\w-]+):/.exec(value)?.[1]?.toLowerCase() ?? []))];
}

/** `NotAction`, `*`, `s*:*`: no single service is meant. */
export function leavesServiceOpen({ actions }: Statement): boolean {
  return actions.not || actions.values.some(({ value }) => !/^[\w-]+:/.test(value));
}
