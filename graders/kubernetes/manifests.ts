/** Kubernetes manifests: the objects of a file, and the pods among them and in their templates, with positions. */
import type { Finding, Range } from '../check.ts';
import { didYouMean } from '../parse/nearest.ts';
import { at, entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import type { Entry, ObjectTree, Parsed, Tree } from '../parse/tree.ts';
import { parseYaml } from '../parse/yaml.ts';
import { checkFields } from './fields.ts';
import { workloadKinds } from './schema.ts';

/** `sidecar`: an init container with `restartPolicy: Always`, which runs beside the others until the pod ends. */
type ContainerRole = 'app' | 'init' | 'sidecar' | 'ephemeral';

export interface Container {
  role: ContainerRole;
  /** '' when it has none. */
  name: string;
  tree: ObjectTree;
  /** e.g. `spec.template.spec.initContainers[0]` */
  path: string;
  /** Where the container is named: what findings about a missing field point to. */
  range: Range;
}

export interface Pod {
  /** The object that the pod is of, e.g. `Deployment orders`. */
  title: string;
  /** Path of the pod's spec inside its object: `spec`, `spec.template.spec`… */
  path: string;
  /** The pod's or the template's own metadata. */
  metadata: Tree | undefined;
  spec: ObjectTree;
  /** Init containers, then containers, then ephemeral ones, in the order of the file. */
  containers: Container[];
  /** The key `spec`: what findings about a missing field of the pod point to. */
  range: Range;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string | undefined;
  tree: ObjectTree;
  /** Null for kinds that run no pod, e.g. a Service. */
  pod: Pod | null;
  range: Range;
}

export interface Manifests {
  file: string;
  objects: KubernetesObject[];
  pods: Pod[];
  /** Fields, and values of fields, that the API does not know: `kubernetes/valid-manifest` judges them. */
  unknownFields: Finding[];
}

/** YAML (or JSON) text → manifests. Problems: what the API server could not read at all. */
export function parseManifests(text: string, file: string): Parsed<Manifests> {
  const { subject: documents, problems } = parseYaml(text, file);
  // Objects are read only when the form is right: their faults would be echoes of the first one.
  if (documents === null || problems.length > 0) return { subject: null, problems };
  const manifests: Manifests = { file, objects: [], pods: [], unknownFields: [] };
  for (const document of documents) {
    // An empty document between two markers is skipped by kubectl too.
    if (document.kind !== 'null') readObject(document, manifests, problems);
  }
  if (manifests.objects.length === 0 && problems.length === 0) {
    problems.push({
      file,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
      message: `\`${file}\` holds no Kubernetes object.`,
    });
  }
  return { subject: problems.length === 0 ? manifests : null, problems };
}

/** The value below the path; null counts as left out, as for the API server. */
export function given(tree: Tree | undefined, ...path: (string | number)[]): Tree | undefined {
  const node = at(tree, ...path);
  return node?.kind === 'null' ? undefined : node;
}

function readObject(tree: Tree, manifests: Manifests, problems: Finding[]): void {
  const { file } = manifests;
  const report = (range: Range, message: string): void => void problems.push({ file, ...range, message });
  if (tree.kind !== 'object') {
    report(tree.range, 'A Kubernetes object is a mapping that starts with `apiVersion` and `kind`.');
    return;
  }
  const apiVersion = stringAt(tree, 'apiVersion');
  const kind = stringAt(tree, 'kind');
  const top: Range = tree.entries[0]?.keyRange ?? tree.range;
  if (apiVersion === undefined || kind === undefined) {
    const missing = apiVersion === undefined ? 'apiVersion' : 'kind';
    report(top, `This object has no \`${missing}\`, so the API server cannot know what it is.`);
    return;
  }
  if (kind === 'List' && apiVersion === 'v1') {
    for (const item of itemsAt(tree, 'items')) readObject(item, manifests, problems);
    return;
  }
  const workload = Object.hasOwn(workloadKinds, kind) ? workloadKinds[kind] : undefined;
  if (workload !== undefined && workload.apiVersion !== apiVersion) {
    const said = `There is no \`${kind}\` in \`${apiVersion}\`; it is in \`${workload.apiVersion}\`.`;
    report(at(tree, 'apiVersion')?.range ?? top, said);
    return;
  }
  // These groups hold workloads only, and all of them are known.
  if (workload === undefined && ['apps/v1', 'batch/v1'].includes(apiVersion) && kind !== 'ControllerRevision') {
    const kinds = Object.keys(workloadKinds).filter((known) => workloadKinds[known]?.apiVersion === apiVersion);
    report(at(tree, 'kind')?.range ?? top, `There is no \`${kind}\` in \`${apiVersion}\`.${didYouMean(kind, kinds)}`);
    return;
  }
  const faults =
    workload === undefined ? { undecodable: [], unknown: [], values: [] } : checkFields(tree, workload.fields, file);
  problems.push(...faults.undecodable);
  manifests.unknownFields.push(...faults.unknown, ...faults.values);
  const name = stringAt(tree, 'metadata', 'name') ?? '';
  const object: KubernetesObject = {
    apiVersion,
    kind,
    name,
    namespace: stringAt(tree, 'metadata', 'namespace'),
    tree,
    pod: null,
    range: at(tree, 'metadata', 'name')?.range ?? top,
  };
  if (workload !== undefined) {
    object.pod = readPod(tree, workload.template, `${kind} ${name}`.trim(), problems, file);
    if (object.pod !== null) manifests.pods.push(object.pod);
  }
  manifests.objects.push(object);
}

function readPod(
  tree: ObjectTree,
  template: readonly string[],
  title: string,
  problems: Finding[],
  file: string,
): Pod | null {
  const carrier = at(tree, ...template);
  const spec = at(carrier, 'spec');
  const path = [...template, 'spec'].join('.');
  if (spec?.kind !== 'object' || itemsAt(spec, 'containers').length === 0) {
    // A wrong type is reported already; here something is missing.
    if (problems.length === 0) {
      const range = entryOf(carrier, 'spec')?.keyRange ?? carrier?.range ?? tree.range;
      problems.push({
        file,
        ...range,
        message: `${title} has no \`${path}.containers\`: a pod without a container is refused by the API server.`,
      });
    }
    return null;
  }
  return {
    title,
    path,
    metadata: given(carrier, 'metadata'),
    spec,
    containers: [
      ...readContainers(spec, 'initContainers', path),
      ...readContainers(spec, 'containers', path),
      ...readContainers(spec, 'ephemeralContainers', path),
    ],
    range: entryOf(carrier, 'spec')?.keyRange ?? spec.range,
  };
}

const roles = { initContainers: 'init', containers: 'app', ephemeralContainers: 'ephemeral' } as const;

function readContainers(spec: ObjectTree, field: keyof typeof roles, path: string): Container[] {
  return itemsAt(spec, field).flatMap((tree, index): Container[] => {
    if (tree.kind !== 'object') return [];
    const sidecar = field === 'initContainers' && stringAt(tree, 'restartPolicy') === 'Always';
    return [
      {
        role: sidecar ? 'sidecar' : roles[field],
        name: stringAt(tree, 'name') ?? '',
        tree,
        path: `${path}.${field}[${index}]`,
        range: at(tree, 'name')?.range ?? tree.entries[0]?.keyRange ?? tree.range,
      },
    ];
  });
}

function entryOf(tree: Tree | undefined, key: string): Entry | undefined {
  return entriesAt(tree).findLast((entry) => entry.key === key);
}

/** What a check about pods says to a file that has none: nothing was judged, so nothing passed. */
export function noPod({ file, objects }: Manifests): Finding {
  const at = objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return {
    file,
    ...at,
    message: `There is no pod in \`${file}\`, and nothing with a pod template, so there is nothing to judge.`,
  };
}

/** "init container `migrate`": how findings name a container. */
export function containerTitle(container: Container): string {
  const words = { app: 'container', init: 'init container', sidecar: 'sidecar', ephemeral: 'ephemeral container' };
  return `${words[container.role]} \`${container.name}\``;
}

/** For a title that starts a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
