/** Actions as two policies tell them apart: one class for each set of statements that name them. */
import type { Catalogue } from '../catalogue.ts';
import type { CompiledStatement } from '../evaluate.ts';
import type { Statement } from '../policy.ts';

export interface ActionClass {
  statements: readonly CompiledStatement[];
  /** The kinds of resources that actions of the class take, each with the action that stands for it. `*`: no resource. */
  resources: ReadonlyMap<string, { action: string; known: boolean }>;
}

const ownResources = (service: string): string[] => [
  '*',
  `arn:\${Partition}:${service}:\${Region}:\${Account}:\${Any}`,
];

/** Classes of every action that AWS has, and for each service an action that it may get one day. */
export function actionClasses(statements: readonly CompiledStatement[], catalogue: Catalogue): ActionClass[] {
  const patterns = statements.flatMap(({ source }) => source.actions.values.map(({ value }) => value));
  const classes = new Map<
    string,
    { statements: CompiledStatement[]; resources: Map<string, { action: string; known: boolean }> }
  >();
  const add = (action: string, resources: readonly string[], known: boolean) => {
    const lower = action.toLowerCase();
    const naming = statements.filter(
      ({ source, actions }) => actions.some((matches) => matches(lower)) !== source.actions.not,
    );
    if (!naming.some(({ source }) => source.effect === 'Allow')) return;
    const key = naming.map((statement) => statements.indexOf(statement)).join();
    const existing = classes.get(key) ?? { statements: naming, resources: new Map() };
    classes.set(key, existing);
    for (const resource of resources)
      if (!existing.resources.has(resource)) existing.resources.set(resource, { action, known });
  };
  for (const service of servicesOf(statements, catalogue)) {
    const actions = [...(catalogue.actionsOf(service)?.values() ?? [])];
    for (const { name, resources } of actions) add(name, resources.length > 0 ? resources : ['*'], true);
    const templates = [...new Set(actions.flatMap(({ resources }) => resources))];
    add(`${service}:ActionOfTheFuture`, templates.length > 0 ? [...templates, '*'] : ownResources(service), false);
    // Of a service whose actions are not known here, every name stands for itself.
    if (actions.length > 0) continue;
    for (const pattern of patterns) {
      if (pattern.toLowerCase().startsWith(`${service}:`))
        add(pattern.replace(/[*?]/g, 'X'), ownResources(service), true);
    }
  }
  return [...classes.values()];
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
