/**
 * What AWS knows: its services, and for each covered service the actions, the resources they apply to and how they access them.
 * The bundled catalogue (catalogue.json) covers the services that the course uses and is small enough for a browser;
 * `actions.ts` loads the whole data where the caller can wait for it.
 */
import bundled from './catalogue.json' with { type: 'json' };
import { emptyContext } from './context.ts';
import { compileAction, compilePattern, splitArn } from './match.ts';
import { didYouMean } from '../parse/nearest.ts';
import { overlaps } from './overlap.ts';

/** L list, R read, T tagging, W write, P permissions management. */
export type AccessLevel = 'L' | 'R' | 'T' | 'W' | 'P';

export interface CatalogueAction {
  /** `s3:GetObject`, in AWS's own case. */
  name: string;
  access: AccessLevel;
  /** ARN templates such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; none: the action knows no resource but `*`. */
  resources: readonly string[];
}

/** What AWS says of a condition key. */
export interface CatalogueKey {
  /** In AWS's own case; what stands for a name of the user's is `${…}`: `aws:RequestTag/${TagKey}`. */
  name: string;
  /** `String`, `Numeric`, `Bool`, `Date`, `ARN`, `IPAddress`, or `ArrayOf…` when a request can carry several values. */
  type: string;
  /** Names without prefix of the actions that carry it, in lower case; null: not told apart. */
  actions: ReadonlySet<string> | null;
}

/**
 * The file form: `actions` maps a name to its access level and the names of its resource types, `keys` one to its type and
 * the actions that carry it (`*`: not told apart), blank-separated.
 */
export interface CatalogueData {
  /** Every service prefix of AWS. */
  services: string[];
  /** Every `aws:` condition key and its type. */
  globalKeys: Record<string, string>;
  covered: Record<
    string,
    { resources: Record<string, string>; actions: Record<string, string>; keys: Record<string, string> }
  >;
}

export class Catalogue {
  readonly services: ReadonlySet<string>;
  readonly globalKeys: readonly string[];
  readonly #data: CatalogueData;
  readonly #byService = new Map<string, ReadonlyMap<string, CatalogueAction>>();
  readonly #keys = new Map<string, readonly (CatalogueKey & { matches: (name: string) => boolean })[]>();

  constructor(data: CatalogueData) {
    this.#data = data;
    this.services = new Set(data.services);
    this.globalKeys = Object.keys(data.globalKeys);
  }

  /** The actions of a service by their lower-case name without prefix; null when the service is not covered here. */
  actionsOf(service: string): ReadonlyMap<string, CatalogueAction> | null {
    const prefix = service.toLowerCase();
    const known = this.#byService.get(prefix);
    if (known) return known;
    const data = Object.hasOwn(this.#data.covered, prefix) ? this.#data.covered[prefix] : undefined;
    if (!data) return null;
    const actions = new Map<string, CatalogueAction>();
    for (const [name, text] of Object.entries(data.actions)) {
      const [access = 'W', ...types] = text.split(' ');
      actions.set(name.toLowerCase(), {
        name: `${prefix}:${name}`,
        access: access as AccessLevel,
        resources: types.flatMap((type) => data.resources[type] ?? []),
      });
    }
    this.#byService.set(prefix, actions);
    return actions;
  }

  /** The key of this name in any case, its variable part filled in; undefined when it is none of the global keys and none of its covered service. */
  keyOf(name: string): CatalogueKey | undefined {
    const prefix = name.slice(0, name.indexOf(':')).toLowerCase();
    return (
      this.#keysOf('').find(({ matches }) => matches(name)) ?? this.#keysOf(prefix).find(({ matches }) => matches(name))
    );
  }

  /** The names of a service's own condition keys; none when the service is not covered. */
  keyNames(service: string): string[] {
    return this.#keysOf(service.toLowerCase()).map(({ name }) => name);
  }

  /** Of a service, or the global ones by an empty name. */
  #keysOf(service: string): readonly (CatalogueKey & { matches: (name: string) => boolean })[] {
    const known = this.#keys.get(service);
    if (known) return known;
    const own = Object.hasOwn(this.#data.covered, service) ? this.#data.covered[service]?.keys : undefined;
    const keys = Object.entries((service === '' ? this.#data.globalKeys : own) ?? {}).map(([name, text]) => {
      const [type = 'String', ...actions] = text.split(' ');
      const told = actions.length > 0 && actions[0] !== '*';
      const pattern = compileAction(name.replace(/\$\{[^}]*\}|<key>|tag-key/, '*'));
      return {
        name,
        type,
        actions: told ? new Set(actions.map((action) => action.toLowerCase())) : null,
        matches: (key: string) => pattern(key.toLowerCase()),
      };
    });
    this.#keys.set(service, keys);
    return keys;
  }

  get coveredServices(): readonly string[] {
    return Object.keys(this.#data.covered);
  }

  /** The covered actions that an action pattern such as `s3:Get*` or `*` matches. */
  matching(pattern: string): CatalogueAction[] {
    const service = /^([^:*?]+):/.exec(pattern)?.[1];
    const matches = compileAction(pattern);
    return (service === undefined ? this.coveredServices : [service]).flatMap((prefix) =>
      [...(this.actionsOf(prefix)?.values() ?? [])].filter(({ name }) => matches(name.toLowerCase())),
    );
  }
}

export const bundledCatalogue = new Catalogue(bundled);

/** Can a request for this action name such a resource? The resource may be a pattern of a policy; an action without resources takes `*` only. */
export function canApply(action: CatalogueAction, resource: string): boolean {
  if (resource === '*') return true;
  const segments = splitArn(resource);
  if (!segments) return false;
  return action.resources.some((template) => {
    const own = splitArn(template.replace(/\$\{(BucketName|AccessPointName)\}/g, '\0').replace(/\$\{[^}]*\}/g, '*'));
    return (
      own !== null &&
      own.every((segment, index) => overlaps(segment, (segments[index] ?? '').replace(/\$\{[^}]*\}/g, '*')))
    );
  });
}

/** A plain resource of each kind that the action takes, in this account and region; `*` when it takes none. */
export function sampleResources(action: CatalogueAction, account: string, region: string): string[] {
  if (action.resources.length === 0) return ['*'];
  // The plainest first: an object before an object behind an access point.
  const plainest = action.resources.toSorted((a, b) => a.length - b.length);
  return plainest.map((template) =>
    template
      .replaceAll('${Partition}', 'aws')
      .replaceAll('${Account}', account)
      .replaceAll('${Region}', region)
      .replace(/\$\{([^}]*)\}/g, (_, name: string) => `any-${name.toLowerCase()}`)
      .replaceAll('*', 'any'),
  );
}

/** Does an exact resource match the pattern as written? For scopes given by exercises, not for policies. */
export function resourceMatches(pattern: string, resource: string): boolean {
  return compilePattern([{ kind: 'text', text: pattern }], { wildcards: true })(resource, emptyContext);
}

/** What is wrong with an action's name, with a question for the nearest right one (or nothing); null when it exists or its service is not covered. Wildcards are resolved. */
export function actionFault(action: string, catalogue: Catalogue): { message: string; near: string } | null {
  const [service = '', name = ''] = action.split(':', 2);
  if (!catalogue.services.has(service.toLowerCase())) {
    const message = `AWS has no service with the prefix \`${service}\`.`;
    return { message, near: didYouMean(service, catalogue.services).trim() };
  }
  const actions = catalogue.actionsOf(service);
  if (!actions || catalogue.matching(action).length > 0) return null;
  if (/[*?]/.test(name)) return { message: `No action of \`${service}\` matches \`${action}\`.`, near: '' };
  const names = [...actions.values()].map((known) => known.name.slice(service.length + 1));
  return { message: `\`${service}\` has no action \`${name}\`.`, near: didYouMean(name, names).trim() };
}
