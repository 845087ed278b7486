/**
 * The layer that lets `npm ci` work without a network: the course's packages in npm's content cache. npm takes a package
 * from there by the `integrity` of package-lock.json before it asks any registry, so `resolved` may name a host that is not there.
 * Layout: https://github.com/npm/cacache (content-v2/<algorithm>/<2 hex>/<2 hex>/<rest>)
 */
import { createHash } from 'node:crypto';
import { archive, type ArchiveEntry } from './context.ts';

const homes = [
  { home: 'root', uid: 0, gid: 0 },
  { home: 'home/node', uid: 1000, gid: 1000 },
] as const;

/** `offline` makes a package that is not of the course fail at once, with npm's own message, instead of after minutes of retries. */
const npmrc = ['offline=true', 'audit=false', 'fund=false', 'update-notifier=false', ''].join('\n');

/** A tar to be unpacked at the image's root. */
export function npmCacheLayer(packages: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  return archive([
    { path: 'usr/local/etc', type: 'directory' },
    { path: 'usr/local/etc/npmrc', type: 'file', content: npmrc },
    ...homes.flatMap(({ home, uid, gid }) => cacheOf(home, packages).map((entry) => ({ ...entry, uid, gid }))),
  ]);
}

function cacheOf(home: string, packages: ReadonlyMap<string, Buffer>): ArchiveEntry[] {
  const folders = new Set<string>();
  const contents = [...packages.values()].map((content): ArchiveEntry => {
    const hash = createHash('sha512').update(content).digest('hex');
    const parts = ['.npm', '_cacache', 'content-v2', 'sha512', hash.slice(0, 2), hash.slice(2, 4)];
    parts.forEach((_, depth) => folders.add(`${home}/${parts.slice(0, depth + 1).join('/')}`));
    return { path: `${home}/${parts.join('/')}/${hash.slice(4)}`, type: 'file', content };
  });
  return [...[...folders].toSorted().map((path): ArchiveEntry => ({ path, type: 'directory' })), ...contents];
}
