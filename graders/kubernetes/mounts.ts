/** Which volume lies under a path of a container, and whether it can be written there. */
import { entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { given } from './manifests.ts';
import type { Container, Pod } from './manifests.ts';

/** Volume kinds that the kubelet mounts read-only whatever the mount says. */
const readOnlyKinds = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'];

/** Why a container cannot write to the path, as a clause; null when it can. */
export function writeObstacle(pod: Pod, container: Container, path: string): string | null {
  const mount = mountUnder(container, path);
  if (mount === undefined) {
    const root = given(container.tree, 'securityContext', 'readOnlyRootFilesystem');
    const readOnly = root?.kind === 'boolean' && root.value;
    return readOnly ? 'no volume is mounted there, and the root is read-only' : null;
  }
  const name = stringAt(mount, 'name') ?? '';
  const readOnly = given(mount, 'readOnly');
  if (readOnly?.kind === 'boolean' && readOnly.value) {
    return `volume \`${name}\` is mounted there with \`readOnly: true\``;
  }
  const volume = itemsAt(pod.spec, 'volumes').find((candidate) => stringAt(candidate, 'name') === name);
  const kind = entriesAt(volume).find(({ key, value }) => key !== 'name' && value.kind !== 'null')?.key ?? 'emptyDir';
  return readOnlyKinds.includes(kind) ? `volume \`${name}\` is of kind \`${kind}\`, which is always read-only` : null;
}

/** The mount that covers the path: the deepest of those at or above it. */
export function mountUnder(container: Container, path: string): Tree | undefined {
  return itemsAt(container.tree, 'volumeMounts')
    .map((mount) => ({ mount, at: (stringAt(mount, 'mountPath') ?? '').replace(/(?<=.)\/+$/, '') }))
    .filter(({ at }) => path === at || path.startsWith(at === '/' ? '/' : `${at}/`))
    .sort((a, b) => b.at.length - a.at.length)[0]?.mount;
}
