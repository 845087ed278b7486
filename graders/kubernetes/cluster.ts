/** A sample cluster from manifests: namespaces with their labels, and pods with addresses and ports; a learner's workloads can join it. */
import { z } from 'zod';
import type { Files, Finding } from '../check.ts';
import { entriesAt, itemsAt, stringAt, toValue } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { given, parseManifests } from './manifests.ts';
import type { Manifests, Pod } from './manifests.ts';
import type { NamedPort, Party, Protocol } from './network-policy.ts';

/** A workload of the learner's whose pod is one of the cluster: `as` is its name there (`namespace/pod`), wherever its file puts it. */
export const joiningSchema = z.strictObject({
  file: z.string(),
  kind: z.string(),
  name: z.string(),
  as: z.string(),
  address: z.string(),
});

/** The pods of a cluster. Throws when the exercise's own file is not readable: that is a fault of the exercise. */
export function readCluster(text: string, file: string): Party[] {
  const { objects } = readOwn(text, file);
  const labels = namespaceLabels(objects);
  return objects.flatMap(({ kind, name, namespace = 'default', tree, pod }): Party[] =>
    kind === 'Pod' && pod
      ? [
          {
            name: `${namespace}/${name}`,
            address: stringAt(tree, 'status', 'podIP') ?? '',
            pod: podOf(pod, namespace, labels),
          },
        ]
      : [],
  );
}

/** The learner's workloads as parties of the cluster, and what is in the way: a workload that is gone can be asked nothing. */
export function joiningParties(
  joining: readonly z.infer<typeof joiningSchema>[],
  files: Files,
  cluster: string,
): { parties: Party[]; findings: Finding[] } {
  const labels = namespaceLabels(readOwn(files[cluster] ?? '', cluster).objects);
  const parties: Party[] = [];
  const findings: Finding[] = [];
  for (const { file, kind, name, as, address } of joining) {
    const { subject, problems } = parseManifests(files[file] ?? '', file);
    findings.push(...problems);
    if (subject === null) continue;
    const object = subject.objects.find((one) => one.kind === kind && one.name === name);
    if (object?.pod) {
      const { namespace = 'default', pod } = object;
      parties.push({ name: as, address, pod: podOf(pod, namespace, labels) });
      continue;
    }
    const at = subject.objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
    const message = `There is no ${kind} \`${name}\` with a pod in \`${file}\`, so nobody can say whom it reaches.`;
    findings.push({ file, ...at, message });
  }
  return { parties, findings };
}

function readOwn(text: string, file: string): Manifests {
  const { subject, problems } = parseManifests(text, file);
  if (subject === null) throw new Error(`${file}: ${problems[0]?.message ?? 'holds nothing'}`);
  return subject;
}

type Labels = Readonly<Record<string, string>>;

function namespaceLabels(objects: Manifests['objects']): ReadonlyMap<string, Labels> {
  return new Map(
    objects
      .filter(({ kind }) => kind === 'Namespace')
      // Every namespace carries its name as a label.
      .map(({ name, tree }) => [
        name,
        { ...textEntries(given(tree, 'metadata', 'labels')), 'kubernetes.io/metadata.name': name },
      ]),
  );
}

function podOf(pod: Pod, namespace: string, labels: ReadonlyMap<string, Labels>): NonNullable<Party['pod']> {
  return {
    namespace,
    namespaceLabels: labels.get(namespace) ?? { 'kubernetes.io/metadata.name': namespace },
    labels: textEntries(given(pod.metadata, 'labels')),
    ports: pod.containers.flatMap((container) => itemsAt(container.tree, 'ports').map(readPort)),
  };
}

/** Labels and selectors: keys and their values as text. */
export function textEntries(tree: Tree | undefined): Record<string, string> {
  return Object.fromEntries(entriesAt(tree).map(({ key, value }) => [key, String(toValue(value))]));
}

function readPort(tree: Tree): NamedPort {
  const name = stringAt(tree, 'name');
  return {
    port: Number(toValue(given(tree, 'containerPort') ?? tree)),
    protocol: (stringAt(tree, 'protocol') ?? 'TCP') as Protocol,
    ...(name !== undefined && { name }),
  };
}
