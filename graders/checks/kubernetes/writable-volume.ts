import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { capitalized, containerTitle, given, noPod } from '../../kubernetes/manifests.ts';
import type { Container, Pod } from '../../kubernetes/manifests.ts';
import { entriesAt, itemsAt, stringAt } from '../../parse/tree.ts';

const pod = (mount: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  containers:
    - name: web
      image: berth:1.4.2
      securityContext: { readOnlyRootFilesystem: true }
      volumeMounts: ${mount}
  volumes:
    - name: scratch
      emptyDir: {}
`;

/** Volume kinds that the kubelet mounts read-only whatever the mount says. */
const readOnlyKinds = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'];

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    /** Where which container writes while it works. */
    writes: z.array(z.strictObject({ container: z.string(), path: z.string().startsWith('/') })).min(1),
  }),
  title: 'What the containers write has a volume',
  help: 'With a read-only root, every path that a container writes to lies on a volume of the pod that is mounted writable, such as an `emptyDir`. `configMap`, `secret`, `projected`, `downwardAPI` and `image` volumes are read-only whatever the mount says.',
  examples: {
    good: [
      {
        files: { 'pod.yaml': pod('[{ name: scratch, mountPath: /tmp }]') },
        with: { writes: [{ container: 'web', path: '/tmp' }] },
      },
    ],
    bad: [
      {
        files: { 'pod.yaml': pod('[{ name: scratch, mountPath: /tmp, readOnly: true }]') },
        with: { writes: [{ container: 'web', path: '/tmp' }] },
      },
    ],
  },
  run(manifests, { writes }, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    return manifests.pods.flatMap((each) =>
      writes.flatMap(({ container: name, path }) => {
        const container = each.containers.find((candidate) => candidate.name === name);
        // Whether the container is there at all is the question of kubernetes/workload-exists.
        const trouble = container === undefined ? null : obstacle(each, container, path);
        if (container === undefined || trouble === null) return [];
        return [
          {
            file,
            ...container.range,
            message: `${capitalized(containerTitle(container))} writes to \`${path}\`: ${trouble}. The write fails with "Read-only file system", and the service with it.`,
          },
        ];
      }),
    );
  },
});

/** Why the path cannot be written; null when it can. */
function obstacle(pod: Pod, container: Container, path: string): string | null {
  const isRoot = given(container.tree, 'securityContext', 'readOnlyRootFilesystem');
  const mounts = itemsAt(container.tree, 'volumeMounts')
    .map((mount) => ({ mount, at: (stringAt(mount, 'mountPath') ?? '').replace(/(?<=.)\/+$/, '') }))
    .filter(({ at }) => path === at || path.startsWith(at === '/' ? '/' : `${at}/`))
    .sort((a, b) => b.at.length - a.at.length);
  const nearest = mounts[0]?.mount;
  if (nearest === undefined) {
    const readOnly = isRoot?.kind === 'boolean' && isRoot.value;
    return readOnly ? 'no volume is mounted there, and the root is read-only' : null;
  }
  const name = stringAt(nearest, 'name') ?? '';
  const readOnly = given(nearest, 'readOnly');
  if (readOnly?.kind === 'boolean' && readOnly.value)
    return `volume \`${name}\` is mounted there with \`readOnly: true\``;
  const volume = itemsAt(pod.spec, 'volumes').find((candidate) => stringAt(candidate, 'name') === name);
  const kind = entriesAt(volume).find(({ key, value }) => key !== 'name' && value.kind !== 'null')?.key ?? 'emptyDir';
  return readOnlyKinds.includes(kind) ? `volume \`${name}\` is of kind \`${kind}\`, which is always read-only` : null;
}
