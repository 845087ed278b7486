/** A tree of files that opens folder by folder: thousands of entries, a few hundred rows at a time. Pure. */

export interface TreeEntry {
  path: string;
  sizeBytes: number;
}

export interface TreeNode<E extends TreeEntry> {
  path: string;
  /** The part below its parent; folders that hold a single thing share a row: `usr/lib/node_modules`. */
  name: string;
  entry: E | null;
  children: TreeNode<E>[];
  /** Of all entries in it. */
  sizeBytes: number;
  /** Entries in it and below, its own included. */
  count: number;
}

export interface TreeRow<E extends TreeEntry> {
  node: TreeNode<E>;
  /** From 1, as `aria-level` counts. */
  level: number;
  position: number;
  siblings: number;
  /** Null for what cannot be opened. */
  open: boolean | null;
}

/** Folders and files by size, the largest first. */
export function buildTree<E extends TreeEntry>(entries: readonly E[]): TreeNode<E>[] {
  interface Growing {
    name: string;
    path: string;
    entry: E | null;
    children: Map<string, Growing>;
  }
  const root: Growing = { name: '', path: '', entry: null, children: new Map() };
  for (const entry of entries) {
    let at = root;
    for (const part of entry.path.split('/').filter((one) => one !== '')) {
      let child = at.children.get(part);
      if (!child) {
        child = { name: part, path: `${at.path}/${part}`, entry: null, children: new Map() };
        at.children.set(part, child);
      }
      at = child;
    }
    if (at !== root) at.entry = entry;
  }
  const finish = (growing: Growing, prefix: string): TreeNode<E> => {
    const [only, ...others] = growing.children.values();
    if (growing.entry === null && only && others.length === 0) return finish(only, `${prefix}${growing.name}/`);
    const children = [...growing.children.values()].map((child) => finish(child, '')).sort(bySize);
    return {
      path: growing.path,
      name: `${prefix}${growing.name}`,
      entry: growing.entry,
      children,
      sizeBytes: children.reduce((sum, child) => sum + child.sizeBytes, growing.entry?.sizeBytes ?? 0),
      count: children.reduce((sum, child) => sum + child.count, growing.entry === null ? 0 : 1),
    };
  };
  return [...root.children.values()].map((child) => finish(child, '')).sort(bySize);
}

function bySize<E extends TreeEntry>(a: TreeNode<E>, b: TreeNode<E>): number {
  return b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1);
}

/** The rows to show: children of open folders only. */
export function rowsOf<E extends TreeEntry>(
  nodes: readonly TreeNode<E>[],
  isOpen: (path: string) => boolean,
): TreeRow<E>[] {
  const rows: TreeRow<E>[] = [];
  const walk = (siblings: readonly TreeNode<E>[], level: number) => {
    for (const [index, node] of siblings.entries()) {
      const open = node.children.length === 0 ? null : isOpen(node.path);
      rows.push({ node, level, position: index + 1, siblings: siblings.length, open });
      if (open) walk(node.children, level + 1);
    }
  };
  walk(nodes, 1);
  return rows;
}

/** Folders to open from the start: level by level, while no more than `rows` rows come of it. */
export function openAtFirst<E extends TreeEntry>(nodes: readonly TreeNode<E>[], rows: number): Set<string> {
  const open = new Set<string>();
  let shown = nodes.length;
  let level: readonly TreeNode<E>[] = nodes;
  while (level.length > 0) {
    const next: TreeNode<E>[] = [];
    for (const node of level) {
      if (node.children.length === 0) continue;
      if (shown + node.children.length > rows) return open;
      open.add(node.path);
      shown += node.children.length;
      next.push(...node.children);
    }
    level = next;
  }
  return open;
}

/** What a key does in a tree, by the ARIA pattern. Undefined: nothing. */
export function treeKey<E extends TreeEntry>(
  rows: readonly TreeRow<E>[],
  at: number,
  key: string,
): { focus: number } | { toggle: string } | undefined {
  const row = rows[at];
  if (!row) return undefined;
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { focus: Math.min(at + 1, last) };
    case 'ArrowUp':
      return { focus: Math.max(at - 1, 0) };
    case 'Home':
      return { focus: 0 };
    case 'End':
      return { focus: last };
    case 'ArrowRight':
      if (row.open === null) return undefined;
      return row.open ? { focus: Math.min(at + 1, last) } : { toggle: row.node.path };
    case 'ArrowLeft': {
      if (row.open) return { toggle: row.node.path };
      const parent = rows.slice(0, at).findLastIndex((one) => one.level < row.level);
      return parent < 0 ? undefined : { focus: parent };
    }
    case 'Enter':
    case ' ':
      return row.open === null ? undefined : { toggle: row.node.path };
    default:
      return undefined;
  }
}
