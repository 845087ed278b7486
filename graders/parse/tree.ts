/**
 * One tree for JSON and YAML, with the position of every key and value. Models (task definition, manifest, policy,
 * template) are read from it, so that every finding can point at the very characters that caused it.
 */
import type { Finding, Range } from '../check.ts';

export interface Entry {
  key: string;
  keyRange: Range;
  value: Tree;
}

export type Tree = { range: Range } & (
  | { kind: 'object'; entries: Entry[] }
  | { kind: 'array'; items: Tree[] }
  | { kind: 'string'; value: string }
  /** `text` is the number as written, for exact arithmetic and messages. */
  | { kind: 'number'; value: number; text: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
);

export type ObjectTree = Extract<Tree, { kind: 'object' }>;

/** What a parser answers. `subject` is null when nothing usable is left; `problems` are faults of form, with positions. Parsers never throw. */
export interface Parsed<T> {
  subject: T | null;
  problems: Finding[];
}

/** The value below these keys and indexes, or undefined. The last of duplicate keys wins, as in JSON.parse. */
export function at(tree: Tree | undefined, ...path: (string | number)[]): Tree | undefined {
  let node = tree;
  for (const step of path) {
    if (node === undefined) return undefined;
    if (typeof step === 'number') node = node.kind === 'array' ? node.items[step] : undefined;
    else node = node.kind === 'object' ? node.entries.findLast((entry) => entry.key === step)?.value : undefined;
  }
  return node;
}

/** The plain value, as JSON.parse would give it. Keys that would touch the prototype are plain own properties. */
export function toValue(tree: Tree): unknown {
  switch (tree.kind) {
    case 'object': {
      const plain: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
      for (const entry of tree.entries) plain[entry.key] = toValue(entry.value);
      return plain;
    }
    case 'array':
      return tree.items.map(toValue);
    case 'null':
      return null;
    default:
      return tree.value;
  }
}

export function stringAt(tree: Tree | undefined, ...path: (string | number)[]): string | undefined {
  const node = at(tree, ...path);
  return node?.kind === 'string' ? node.value : undefined;
}

/** The items of an array below the path; empty when there is none. */
export function itemsAt(tree: Tree | undefined, ...path: (string | number)[]): Tree[] {
  const node = at(tree, ...path);
  return node?.kind === 'array' ? node.items : [];
}

/** The entries of an object below the path; empty when there is none. */
export function entriesAt(tree: Tree | undefined, ...path: (string | number)[]): Entry[] {
  const node = at(tree, ...path);
  return node?.kind === 'object' ? node.entries : [];
}
