/** Finds the kinds: `<subject>/<name>` is the path of a file below checks/ or probes/. Nothing is registered by hand. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Check, LaterCheck, Probe } from './check.ts';

export type Kind =
  { kind: string; needsEngine: false; check: Check | LaterCheck } | { kind: string; needsEngine: true; probe: Probe };

const root = fileURLToPath(new URL('.', import.meta.url));
/** `.ts` when run from source by the tests, `.js` when built. */
const extension = extname(fileURLToPath(import.meta.url));

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) === extension && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function kindOf(path: string): string {
  return path.split(sep).slice(1).join('/').slice(0, -extension.length);
}

const index = new Map(
  (['checks', 'probes'] as const).flatMap((folder) =>
    sourceFiles(folder).map((path) => [kindOf(path), { path, needsEngine: folder === 'probes' }] as const),
  ),
);

/** Every kind there is, sorted, without loading it. */
export function kindNames(): string[] {
  return [...index.keys()].sort();
}

/** Whether the kind needs a container engine; undefined: no such kind. */
export function kindNeedsEngine(kind: string): boolean | undefined {
  return index.get(kind)?.needsEngine;
}

/** Loads one kind; undefined when there is none of that name. */
export async function loadKind(kind: string): Promise<Kind | undefined> {
  const entry = index.get(kind);
  if (entry === undefined) return undefined;
  const module = (await import(pathToFileURL(join(root, entry.path)).href)) as { default: unknown };
  return entry.needsEngine
    ? { kind, needsEngine: true, probe: module.default as Probe }
    : { kind, needsEngine: false, check: module.default as Check };
}

let hash: string | undefined;

/** sha-256 over the graders' own files, hex: part of every verdict, so that it can be replayed. */
export function gradersHash(): string {
  if (hash === undefined) {
    const sum = createHash('sha256');
    for (const path of sourceFiles('.'))
      sum
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update('\0');
    hash = sum.digest('hex');
  }
  return hash;
}
