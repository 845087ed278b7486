/** What is read from a saved image in one pass, before anything is concluded from it. */
import type { LayerContents } from './filesystem.ts';
import type { Package } from './packages.ts';

export interface ImageFacts {
  /** e.g. `linux/amd64` */
  platform: string | null;
  /** Oldest first; `empty`: it made no layer. */
  history: { createdBy: string; empty: boolean }[];
  /** Of the unpacked layers, `sha256:…`. */
  diffIds: string[];
  /** In their order, one for each of `diffIds`. */
  layers: LayerFacts[];
  /** What was not looked at, in sentences. */
  cut: string[];
}

export interface LayerFacts extends LayerContents {
  /** Of all files, also of those that were not looked at. */
  sizeBytes: number;
  /** By the path that lists them. */
  packages: ReadonlyMap<string, Package[]>;
  /** Small texts by path: users, groups, the distribution. */
  texts: ReadonlyMap<string, string>;
  secrets: { path: string; fileLine: number | null; rule: string; title: string; value: string }[];
}

/** Where the names of users, groups and the distribution stand. */
export const textPaths = ['/etc/passwd', '/etc/group', '/etc/os-release', '/usr/lib/os-release'] as const;

/** What kind of package list a path is; null: none. */
export function packageListAt(path: string): 'dpkg' | 'apk' | 'npm' | 'node' | null {
  if (
    path === '/var/lib/dpkg/status' ||
    (/^\/var\/lib\/dpkg\/status\.d\/[^/]+$/.test(path) && !path.endsWith('.md5sums'))
  )
    return 'dpkg';
  if (path === '/lib/apk/db/installed' || path === '/usr/lib/apk/db/installed') return 'apk';
  if (/\/node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path)) return 'npm';
  return /\/bin\/node(?:js)?$/.test(path) ? 'node' : null;
}
