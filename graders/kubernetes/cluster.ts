/** A sample cluster from manifests: namespaces with their labels, and pods with addresses and ports. */
import { entriesAt, itemsAt, stringAt, toValue } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { given, parseManifests } from './manifests.ts';
import type { NamedPort, Party, Protocol } from './network-policy.ts';

/** Throws when the exercise's own file is not readable: that is a fault of the exercise. */
export function readCluster(text: string, file: string): Party[] {
  const { subject, problems } = parseManifests(text, file);
  if (subject === null) throw new Error(`${file}: ${problems[0]?.message ?? 'holds nothing'}`);
  const labels = new Map(
    subject.objects
      .filter(({ kind }) => kind === 'Namespace')
      // Every namespace carries its name as a label.
      .map(({ name, tree }) => [
        name,
        { ...strings(given(tree, 'metadata', 'labels')), 'kubernetes.io/metadata.name': name },
      ]),
  );
  return subject.objects
    .filter(({ kind }) => kind === 'Pod')
    .map(({ name, namespace = 'default', tree, pod }): Party => ({
      name: `${namespace}/${name}`,
      address: stringAt(tree, 'status', 'podIP') ?? '',
      pod: {
        namespace,
        namespaceLabels: labels.get(namespace) ?? { 'kubernetes.io/metadata.name': namespace },
        labels: strings(given(tree, 'metadata', 'labels')),
        ports: (pod?.containers ?? []).flatMap((container) => itemsAt(container.tree, 'ports').map(readPort)),
      },
    }));
}

function strings(tree: Tree | undefined): Record<string, string> {
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
