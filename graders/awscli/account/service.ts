/** What every service of the model account is made of. */
import type { AccountState, RegionState } from './state.ts';

export interface Scope {
  account: AccountState;
  region: string;
  /** The region's part of the account. */
  here: RegionState;
  /** ISO 8601; the clock of the model moves one second a request. */
  now: string;
  /** Text that looks random and is the same for the same seed: lower-case letters and digits. */
  made(seed: string, length: number): string;
}

/** Parameters have been checked against the service's model: what it requires is there, and of its type. */
export type Handler = (request: never, scope: Scope) => unknown;

export function handler<Request>(run: (request: Request, scope: Scope) => unknown): Handler {
  return run as Handler;
}

export type Service = Readonly<Record<string, Handler>>;

export function arn(service: string, { account, region }: Scope, resource: string): string {
  return `arn:aws:${service}:${region}:${account.accountId}:${resource}`;
}

/** An FNV-1a of the seed, stretched: no secret, only stable. */
export function madeText(seed: string, length: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  let text = '';
  for (let round = 0; text.length < length; round++) {
    let hash = 0x811c9dc5;
    for (const character of `${round} ${seed}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
    text += letters[((hash ^ (hash >>> 15)) >>> 0) % letters.length];
  }
  return text;
}

/** `8-4-4-4-12` */
export function madeUuid(scope: Scope, seed: string): string {
  const hex = [...scope.made(seed, 32)].map((character) => (character.charCodeAt(0) % 16).toString(16)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

interface Tag {
  Key: string;
  Value?: string;
}

/** New tags over old ones, by key. */
export function withTags(old: readonly Tag[], added: readonly Tag[] = []): Tag[] {
  const kept = old.filter(({ Key }) => !added.some((tag) => tag.Key === Key));
  return [...kept, ...added];
}
