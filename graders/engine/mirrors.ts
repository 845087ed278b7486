/**
 * Which registry an image is asked of: its own, or the mirror that DRYDOCK_REGISTRY_MIRROR names. Pull-through caches
 * keep one prefix for each registry they stand for, so `HOST=PREFIX` replaces the host; a plain `PREFIX` stands for every
 * registry and writes the host out, except Docker Hub's, as images of Docker Hub are asked everywhere.
 */
import { parseReference } from '../parse/dockerfile/reference.ts';

export interface Mirrors {
  /** True: no registry is asked at all. */
  off: boolean;
  /** Prefixes by the registry that they stand for. */
  byHost: ReadonlyMap<string, string>;
  /** For every other registry; null: those are asked themselves. */
  others: string | null;
}

export const noMirrors: Mirrors = { off: false, byHost: new Map(), others: null };

/** Reads the setting; null when it is not `off` or a list of prefixes. '' is no mirror. */
export function parseMirrors(text: string): Mirrors | null {
  if (text === '') return noMirrors;
  if (text === 'off') return { ...noMirrors, off: true };
  const byHost = new Map<string, string>();
  let others: string | null = null;
  for (const entry of text.split(',')) {
    const [, host, prefix = ''] = /^(?:([^=]*)=)?(.*?)\/?$/.exec(entry.trim()) ?? [];
    if (!isPrefix(prefix)) return null;
    if (host === undefined) {
      if (others !== null) return null;
      others = prefix;
    } else {
      if (byHost.has(host) || parseReference(`${host}/a/b`)?.host !== host) return null;
      byHost.set(host, prefix);
    }
  }
  return { off: false, byHost, others };
}

/** A host that Docker takes for one, and lower-case folders below it. */
function isPrefix(prefix: string): boolean {
  const [host] = prefix.split('/');
  const read = parseReference(`${prefix}/a`);
  return read !== null && read.tag === 'latest' && read.host === host && read.host !== 'docker.io';
}

export interface Source {
  /** The registry that is asked, e.g. `docker.io` or `registry.example:5000`. */
  host: string;
  /** Host and path, without tag or digest. */
  name: string;
  /** The prefix when a mirror is asked. */
  mirror: string | null;
}

/** Where an image is asked for. Throws when the reference is none. */
export function sourceOf(reference: string, mirrors: Mirrors): Source {
  const read = parseReference(reference);
  if (!read) throw new Error(`${reference} is not an image reference`);
  const { host, path } = read;
  const own = mirrors.byHost.get(host);
  const mirror = own ?? mirrors.others;
  if (mirror === null) return { host, name: `${host}/${path}`, mirror: null };
  // A path has no colon: that of a port becomes a hyphen.
  const below = own !== undefined || host === 'docker.io' ? path : `${host.replace(':', '-')}/${path}`;
  return { host: mirror.split('/')[0] ?? mirror, name: `${mirror}/${below}`, mirror };
}
