import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { validationFaults } from '../../kubernetes/validation.ts';

const pod = (level: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  ${level}
  containers:
    - name: web
      image: berth:1.4.2
`;

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({}),
  title: 'The API server accepts the manifest',
  help: 'Every field exists at its place (Kubernetes 1.34), and the rules hold that the API server checks beyond that: containers have names and images, mounts name volumes of the pod, a `Localhost` profile names its file, a selector fits its template. `kubectl apply` refuses unknown fields; other clients drop them, so a misspelt protection is none.',
  examples: {
    good: [{ files: { 'pod.yaml': pod('automountServiceAccountToken: false') } }],
    bad: [
      {
        files: { 'pod.yaml': pod('securityContext: { readOnlyRootFilesystem: true }') },
        note: 'A field of containers, written at the pod',
      },
    ],
  },
  run: (manifests, _params, { file }) => [
    ...manifests.unknownFields,
    ...manifests.objects.flatMap((object) => validationFaults(object, file)),
  ],
});
