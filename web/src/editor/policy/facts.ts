/** What is known about a word of a policy. */
import type { IamAction, IamIndex, IamService } from '../../../../server/contract.ts';
import { count } from '../../words.ts';
import type { Facts } from '../facts.ts';
import type { Piece } from '../json-pieces.ts';
import { actionsBeside, roleOf } from './roles.ts';

/** Where AWS's names are looked up; null: not known, or no answer came. */
export interface Lookup {
  index(): Promise<IamIndex | null>;
  service(prefix: string): Promise<IamService | null>;
  action(name: string): Promise<IamAction | null>;
}

export async function factsOf(piece: Piece, pieces: readonly Piece[], lookup: Lookup): Promise<Facts | null> {
  switch (roleOf(piece)) {
    case 'action':
      return /[*?]/.test(piece.text) ? patternFacts(piece.text, lookup) : actionFacts(piece.text, lookup);
    case 'condition-key':
      return keyFacts(piece.text, actionsBeside(pieces, piece), lookup);
    case 'resource':
      return resourceFacts(piece.text, lookup);
    default:
      return null;
  }
}

export async function actionFacts(name: string, lookup: Lookup): Promise<Facts | null> {
  const action = await lookup.action(name);
  if (!action) return null;
  const rows = action.resources.map((one) => [one.name, one.arn] as const);
  return {
    name: action.name,
    tag: action.access,
    text: sentenceOf(action.description),
    rows: rows.length > 0 ? rows : [['resource', 'only *']],
  };
}

/** How many actions a pattern takes in, by access level. */
async function patternFacts(pattern: string, lookup: Lookup): Promise<Facts | null> {
  const service = await lookup.service(pattern.split(':')[0] ?? '');
  if (!service) return null;
  const actions = matching(pattern, service);
  const levels = new Map<string, number>();
  for (const { access } of actions) levels.set(access, (levels.get(access) ?? 0) + 1);
  return {
    name: pattern,
    tag: service.name,
    text:
      actions.length === 0 ? 'No action matches.' : `${count(actions.length, 'action')} of ${service.actions.length}.`,
    rows: [...levels].map(([level, number]) => [level, String(number)] as const),
  };
}

async function keyFacts(name: string, actions: readonly string[], lookup: Lookup): Promise<Facts | null> {
  const wanted = stemOf(name);
  const key = (await keysFor(actions, lookup)).find((one) => stemOf(one.key) === wanted);
  return key ? { name: key.key, tag: key.type, text: sentenceOf(key.description), rows: [] } : null;
}

/** Every condition key that a request for such actions may carry, the services' own first. */
export async function keysFor(actions: readonly string[], lookup: Lookup): Promise<IamIndex['globalKeys']> {
  const prefixes = [...new Set(actions.map((action) => action.split(':')[0] ?? ''))];
  const [index, ...services] = await Promise.all([lookup.index(), ...prefixes.map((prefix) => lookup.service(prefix))]);
  const keys = [...services.flatMap((service) => service?.keys ?? []), ...(index?.globalKeys ?? [])];
  // A service's tag keys are the global ones again, with another placeholder.
  return [...new Map(keys.toReversed().map((key) => [stemOf(key.key), key])).values()].toReversed();
}

/** `aws:requesttag/` for every way to write the part behind. */
const stemOf = (key: string): string => key.toLowerCase().replace(/\/.*$/, '/');

async function resourceFacts(arn: string, lookup: Lookup): Promise<Facts | null> {
  const service = await lookup.service(arn.split(':')[2] ?? '');
  // The longest template says the most: an object is also a bucket with a slash in its name.
  const types = service?.resources.toSorted((a, b) => b.arn.length - a.arn.length) ?? [];
  const type = types.find((one) => templateMatches(one.arn, arn));
  return service && type ? { name: type.name, tag: service.name, text: '', rows: [['ARN', type.arn]] } : null;
}

function templateMatches(template: string, arn: string): boolean {
  const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const name = template.includes('${BucketName}') ? '[^/:]+' : '[^:]*';
  return new RegExp(`^${parts.join(name)}$`).test(arn.replace(/(?<=\/)\*$/, 'x'));
}

/** The actions of a service that a pattern such as `s3:Get*` takes in. */
export function matching(pattern: string, service: IamService): IamService['actions'] {
  const [prefix = '', name = ''] = pattern.toLowerCase().split(':', 2);
  if (prefix !== service.prefix) return [];
  const source = name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const test = new RegExp(`^${source}$`, 'i');
  return service.actions.filter((action) => test.test(action.name));
}

/** "Grants permission to list…" says it for every action: the rest is what tells. */
function sentenceOf(description: string): string {
  const said = description.replace(/^Grants permission to /, '').trim();
  return said === '' ? '' : `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/\.$/, '')}.`;
}
