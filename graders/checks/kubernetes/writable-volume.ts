import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { capitalized, containerTitle, noPod } from '../../kubernetes/manifests.ts';
import { writeObstacle } from '../../kubernetes/mounts.ts';

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
        const trouble = container === undefined ? null : writeObstacle(each, container, path);
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
