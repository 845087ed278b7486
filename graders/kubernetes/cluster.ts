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

/**
 * The pods of a cluster, the learner's workloads among them, and what is in the way: a workload that is gone can be asked
 * nothing. Throws when the exercise's own file is not readable: that is a fault of the exercise.
 */
export function readCluster(
  files: Files,
  file: string,
  joining: readonly z.infer<typeof joiningSchema>[] = [],
): { parties: Party[]; findings: Finding[] } {
  const { subject, problems } = parseManifests(files[file] ?? '', file);
  if (subject === null) throw new Error(`${file}: ${problems[0]?.message ?? 'holds nothing'}`);
  const labels = namespaceLabels(subject.objects);
  const parties = subject.objects.flatMap(({ kind, name, namespace = 'default', tree, pod }): Party[] => {
    if (kind !== 'Pod' || !pod) return [];
    const address = stringAt(tree, 'status', 'podIP') ?? '';
    return [{ name: `${namespace}/${name}`, address, pod: podOf(pod, namespace, labels) }];
  });
  const findings: Finding[] = [];
  for (const one of joining) {
    const own = parseManifests(files[one.file] ?? '', one.file);
    findings.push(...own.problems);
    if (own.subject === null) continue;
    const object = own.subject.objects.find(({ kind, name }) => kind === one.kind && name === one.name);
    if (object?.pod) {
      const pod = podOf(object.pod, object.namespace ?? 'default', labels);
      parties.push({ name: one.as, address: one.address, pod });
      continue;
    }
    const at = own.subject.objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
    const message = `There is no ${one.kind} \`${one.name}\` with a pod in \`${one.file}\`, so nobody can say whom it reaches.`;
    findings.push({ file: one.file, ...at, message });
  }
  return { parties, findings };
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
