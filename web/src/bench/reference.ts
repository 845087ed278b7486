/** What AWS knows, asked of the server once a piece: completion, hover and the bench look things up here. */
import type { IamAction, IamIndex, IamService } from '../../../server/contract.ts';
import { api } from '../api.ts';

const pieces = new Map<string, Promise<unknown>>();

/** One request a piece; a failed one is forgotten, so that the next look asks again. Null when it is not known or did not come. */
function once<T>(key: string, read: () => Promise<T>): Promise<T | null> {
  const known = pieces.get(key) as Promise<T | null> | undefined;
  if (known) return known;
  const asked = read().catch(() => {
    pieces.delete(key);
    return null;
  });
  pieces.set(key, asked);
  return asked;
}

export const iamIndex = (): Promise<IamIndex | null> => once('', api.iamIndex);

export async function iamService(prefix: string): Promise<IamService | null> {
  const name = prefix.toLowerCase();
  const known = (await iamIndex())?.services.some((service) => service.prefix === name);
  return known ? once(name, () => api.iamService(name)) : null;
}

/** `s3:GetObject`, any case. */
export async function iamAction(action: string): Promise<IamAction | null> {
  const [prefix = '', name = ''] = action.split(':', 2);
  const found = (await iamService(prefix))?.actions.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return found
    ? once(`${prefix.toLowerCase()}:${found.name}`, () => api.iamAction(prefix.toLowerCase(), found.name))
    : null;
}
