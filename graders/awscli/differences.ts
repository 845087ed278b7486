/** What two accounts do not have in common. */

export interface Difference {
  /** From the top, lists by the name of their members: `regions.eu-west-2.ecr.repositories.orders.imageTagMutability`. */
  path: string;
  /** `was added`, `is gone`, or `went from … to …`. */
  what: string;
}

/** In the order of the paths, at most 100. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === undefined) return [{ path, what: 'was added' }];
  if (after === undefined) return [{ path, what: 'is gone' }];
  const [left, right] = [entries(before), entries(after)];
  if (!left || !right) return [{ path, what: `went from ${shown(before)} to ${shown(after)}` }];
  const names = [...new Set([...left.keys(), ...right.keys()])].toSorted();
  return names
    .flatMap((name) => differences(left.get(name), right.get(name), path === '' ? name : `${path}.${name}`))
    .slice(0, 100);
}

/** What has a name in a list is found by it, wherever it stands. */
function entries(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const names = value.map(nameOf);
  if (names.length === 0) return new Map();
  if (names.includes(null) || new Set(names).size < names.length) return null;
  return new Map(value.map((item, index) => [names[index]!, item]));
}

const nameKeys = [
  'repositoryName',
  'Name',
  'KeyId',
  'AliasName',
  'RoleName',
  'PolicyName',
  'clusterName',
  'taskDefinitionArn',
  'profileName',
  'Key',
];

function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const key = nameKeys.find((each) => Object.hasOwn(item, each));
  return key === undefined ? null : String((item as Record<string, unknown>)[key]);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return `\`${text.length > 120 ? `${text.slice(0, 117)}…` : text}\``;
}
