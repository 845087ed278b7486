/** Paths as the rows of a tree. */

export interface Row<E> {
  path: string;
  /** What the row shows: the part below its parent row. */
  name: string;
  depth: number;
  /** Absent for a folder that only groups. */
  entry?: E;
}

/** Sorted rows; folders that hold a single thing share its row. */
export function treeOf<E extends { path: string }>(entries: readonly E[]): Row<E>[] {
  interface Node {
    name: string;
    path: string;
    entry?: E;
    children: Map<string, Node>;
  }
  const root: Node = { name: '', path: '', children: new Map() };
  for (const entry of entries) {
    let node = root;
    for (const part of entry.path.split('/').filter((one) => one !== '')) {
      let child = node.children.get(part);
      if (!child) {
        child = { name: part, path: `${node.path}/${part}`, children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.entry = entry;
  }
  const rows: Row<E>[] = [];
  const walk = (node: Node, depth: number, prefix: string) => {
    const children = [...node.children.values()].sort((a, b) => a.name.localeCompare(b.name));
    const only = children[0];
    if (node.entry === undefined && children.length === 1 && only) {
      walk(only, depth, node === root ? '' : `${prefix}${node.name}/`);
      return;
    }
    const shown = node !== root;
    if (shown) {
      const folder = children.length > 0 ? '/' : '';
      const lead = depth === 0 && entries.some((entry) => entry.path.startsWith('/')) ? '/' : '';
      rows.push({ path: node.path, name: `${lead}${prefix}${node.name}${folder}`, depth, entry: node.entry });
    } else if (node.entry) {
      rows.push({ path: '/', name: '/', depth, entry: node.entry });
    }
    for (const child of children) walk(child, shown ? depth + 1 : depth, '');
  };
  walk(root, 0, '');
  return rows;
}
