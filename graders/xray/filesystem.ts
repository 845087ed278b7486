/**
 * Layers laid over each other, as a container's file system shows them: what each adds, changes and deletes, what is seen at
 * the end, and what is shipped in vain. Whiteouts as in https://github.com/opencontainers/image-spec/blob/main/layer.md
 */
import type { FileType } from './report.ts';

/** A path in a layer. `inode` is shared by hard links. */
export interface LayerEntry {
  type: FileType;
  /** Permission bits with setuid, setgid and sticky. */
  mode: number;
  uid: number;
  gid: number;
  inode: Inode;
  linkTarget: string | null;
  /** Of a file's content, short; null: not a file, or empty. */
  hash: string | null;
}

export interface Inode {
  bytes: number;
  /** Names that still show it. */
  links: number;
}

/** Absolute paths without `.`, `..` or a slash at the end. */
export interface LayerContents {
  entries: ReadonlyMap<string, LayerEntry>;
  /** Paths that the layer deletes. */
  whiteouts: readonly string[];
  /** Directories of which nothing of the layers below is seen. */
  opaque: readonly string[];
}

export interface LayerChange {
  path: string;
  change: 'added' | 'changed' | 'deleted';
  /** Of a deleted path: what it was. */
  entry: LayerEntry;
}

export interface Loss {
  path: string;
  /** The layer that brought it, and the one that hides it. */
  layer: number;
  lostIn: number;
  how: 'overwritten' | 'deleted';
  /** 0 while another hard link still shows the content. */
  bytes: number;
}

export interface Seen {
  path: string;
  entry: LayerEntry;
  layer: number;
}

export interface FileSystem {
  /** Every path of the final file system, parents first. */
  files: Seen[];
  /** One list for each layer. */
  changes: LayerChange[][];
  losses: Loss[];
}

interface Node {
  entry: LayerEntry | null;
  layer: number;
  children: Map<string, Node>;
}

export function layOver(layers: readonly LayerContents[]): FileSystem {
  const root = newNode();
  const changes: LayerChange[][] = [];
  const losses: Loss[] = [];
  for (const [index, layer] of layers.entries()) {
    const removed = new Map<string, Seen>();
    for (const path of layer.opaque)
      for (const seen of takeChildren(find(root, path), path)) removed.set(seen.path, seen);
    for (const path of layer.whiteouts) for (const seen of take(root, path)) removed.set(seen.path, seen);

    const own: LayerChange[] = [];
    const lose = ({ path, entry, layer: from }: Seen, how: Loss['how']): void => {
      entry.inode.links -= 1;
      if (entry.type === 'directory') return;
      losses.push({ path, layer: from, lostIn: index, how, bytes: entry.inode.links === 0 ? entry.inode.bytes : 0 });
    };
    for (const [path, entry] of layer.entries) {
      const node = make(root, path);
      const before = node.entry === null ? removed.get(path) : { path, entry: node.entry, layer: node.layer };
      removed.delete(path);
      if (entry.type !== 'directory') for (const seen of takeChildren(node, path)) removed.set(seen.path, seen);
      const same =
        before?.entry.type === 'directory' && entry.type === 'directory' && sameAttributes(before.entry, entry);
      if (before) lose(before, 'overwritten');
      if (!same) own.push({ path, change: before ? 'changed' : 'added', entry });
      node.entry = entry;
      // A folder that is only passed through stays the layer's that made it.
      node.layer = same ? before.layer : index;
    }
    for (const seen of removed.values()) {
      lose(seen, 'deleted');
      own.push({ path: seen.path, change: 'deleted', entry: seen.entry });
    }
    changes.push(own);
  }
  return { files: [...below(root, '')], changes, losses };
}

function sameAttributes(a: LayerEntry, b: LayerEntry): boolean {
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}

function newNode(): Node {
  return { entry: null, layer: -1, children: new Map() };
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function find(root: Node, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (const name of namesOf(path)) node = node?.children.get(name);
  return node;
}

function make(root: Node, path: string): Node {
  let node = root;
  for (const name of namesOf(path)) {
    let child = node.children.get(name);
    if (!child) node.children.set(name, (child = newNode()));
    node = child;
  }
  return node;
}

/** Takes the path and everything below it out of the tree. */
function take(root: Node, path: string): Seen[] {
  const names = namesOf(path);
  const last = names.pop();
  const parent = find(root, names.join('/'));
  const node = last === undefined ? undefined : parent?.children.get(last);
  if (!node) return [];
  parent?.children.delete(last!);
  return [...(node.entry === null ? [] : [{ path, entry: node.entry, layer: node.layer }]), ...below(node, path)];
}

function takeChildren(node: Node | undefined, path: string): Seen[] {
  if (!node || node.children.size === 0) return [];
  const taken = [...below(node, path === '/' ? '' : path)];
  node.children.clear();
  return taken;
}

/** Everything below a node. No recursion: paths may be as deep as the kernel allows. */
function* below(node: Node, path: string): Generator<Seen> {
  const open: [Node, string][] = [[node, path]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [parent, at] = next;
    for (const [name, child] of parent.children) {
      const childPath = `${at}/${name}`;
      if (child.entry) yield { path: childPath, entry: child.entry, layer: child.layer };
      if (child.children.size > 0) open.push([child, childPath]);
    }
  }
}
