/** An eksctl ClusterConfig as a model with positions: what of it decides who gets at the cluster and its nodes. */
import type { Finding, Range } from '../check.ts';
import { at, entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import type { ObjectTree, Parsed, Tree } from '../parse/tree.ts';
import { parseYaml } from '../parse/yaml.ts';
import { fieldFaults } from './fields.ts';

export interface NodeGroup {
  name: string;
  /** e.g. `managedNodeGroups[0]`. */
  path: string;
  /** Where it is named. */
  range: Range;
  tree: Tree;
}

export interface ClusterConfig {
  file: string;
  tree: ObjectTree;
  groups: NodeGroup[];
  /** Misspelt and misplaced fields and wrong types. */
  faults: Finding[];
  /** Fields that may be newer than the schema. */
  unknown: Finding[];
}

/** YAML text → model. Problems: nothing that eksctl could read. Never throws. */
export function parseClusterConfig(text: string, file: string): Parsed<ClusterConfig> {
  const { subject: documents, problems } = parseYaml(text, file, { name: 'eksctl' });
  const tree = documents?.[0];
  if (!tree || problems.length > 0) return { subject: null, problems };
  const refuse = (range: Range, message: string) => ({ subject: null, problems: [{ file, ...range, message }] });
  if (documents[1]) return refuse(documents[1].range, 'eksctl reads one document; a second one begins here.');
  if (tree.kind !== 'object') return refuse(tree.range, 'A ClusterConfig is a mapping with `apiVersion` and `kind`.');
  const groups = ['managedNodeGroups', 'nodeGroups'].flatMap((list) =>
    itemsAt(tree, list).map((item, index): NodeGroup => {
      const name = at(item, 'name');
      const path = `${list}[${index}]`;
      return { name: stringAt(item, 'name') ?? path, path, range: name?.range ?? first(item), tree: item };
    }),
  );
  return { subject: { file, tree, groups, ...fieldFaults(tree, file) }, problems: [] };
}

/** True or false as it is written; undefined when it is absent. */
export function flagAt(tree: Tree | undefined, ...path: string[]): boolean | undefined {
  const node = at(tree, ...path);
  return node?.kind === 'boolean' ? node.value : undefined;
}

/** Of the value below the path, or of the deepest key on the way to it that is there, or of the first line. */
export function rangeAt(tree: Tree, ...path: string[]): Range {
  for (let length = path.length; length > 0; length -= 1) {
    const entry = entriesAt(tree, ...path.slice(0, length - 1)).findLast(({ key }) => key === path[length - 1]);
    if (entry) return length === path.length ? entry.value.range : entry.keyRange;
  }
  return first(tree);
}

function first({ range }: Tree): Range {
  return { line: range.line, column: range.column, endLine: range.line, endColumn: range.column + 1 };
}

/** A fully private cluster has a private endpoint only, whatever the rest says. */
export function endpoints(config: ClusterConfig): { public: boolean; private: boolean } {
  if (flagAt(config.tree, 'privateCluster', 'enabled')) return { public: false, private: true };
  const flag = (name: string) => flagAt(config.tree, 'vpc', 'clusterEndpoints', name);
  return { public: flag('publicAccess') ?? true, private: flag('privateAccess') ?? false };
}
