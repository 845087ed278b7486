import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { containerTitle, given, noPod } from '../../kubernetes/manifests.ts';

const pod = (context: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  containers:
    - name: web
      image: berth:1.4.2
      securityContext: ${context}
`;

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    /** Containers that may write to their root, by name. */
    except: z.array(z.string()).default([]),
  }),
  title: 'Root file systems are read-only',
  help: 'Every container, init containers and sidecars included, sets `securityContext.readOnlyRootFilesystem: true`. The field exists for containers only, and it is no part of the Pod Security Standards. What must be written goes to a volume.',
  examples: {
    good: [{ files: { 'pod.yaml': pod('{ readOnlyRootFilesystem: true }') } }],
    bad: [{ files: { 'pod.yaml': pod('{ runAsNonRoot: true }') }, note: 'Left out means writable' }],
  },
  run(manifests, { except }, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    return manifests.pods
      .flatMap((each) => each.containers)
      .flatMap((container) => {
        const field = given(container.tree, 'securityContext', 'readOnlyRootFilesystem');
        if (except.includes(container.name) || (field?.kind === 'boolean' && field.value)) return [];
        const said = field === undefined ? 'no `readOnlyRootFilesystem`, and left out it means false' : 'false';
        return [
          {
            file,
            ...(field?.range ?? container.range),
            message: `The root file system of ${containerTitle(container)} is writable (\`${container.path}.securityContext\`: ${said}). Whoever gets code to run in it can replace the program and leave tools behind.`,
          },
        ];
      });
  },
});
