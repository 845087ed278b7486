/** A SecretProviderClass and a pod for the examples of checks. */
import type { Files } from '../check.ts';

const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:crane/token-Ab3dEf';

export function exampleProvider(entry: string, { volume = 'readOnly: true', more = '', env = '' } = {}): Files {
  return {
    'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: crane, namespace: quay }
spec:
  containers:
    - name: web
      image: crane:1.4.2
${env}      volumeMounts: [{ name: secrets, mountPath: /mnt/secrets, readOnly: true }]
  volumes:
    - name: secrets
      csi: { driver: secrets-store.csi.k8s.io, ${volume}, volumeAttributes: { secretProviderClass: crane } }
`,
    'secret-provider-class.yaml': `apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: { name: crane, namespace: quay }
spec:
  provider: aws
${more}  parameters:
    objects: |
      - ${entry}
`,
    'secrets.json': JSON.stringify({ SecretList: [{ Name: 'crane/token', ARN: arn }] }),
  };
}

export const exampleSecret = arn;
