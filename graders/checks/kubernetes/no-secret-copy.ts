/** No value goes through a Secret of the cluster. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { exampleProvider } from '../../kubernetes/example-provider.ts';
import { capitalized, containerTitle, given, parseManifests } from '../../kubernetes/manifests.ts';
import type { Manifests } from '../../kubernetes/manifests.ts';
import { secretProviders } from '../../kubernetes/secret-provider.ts';
import { itemsAt, stringAt } from '../../parse/tree.ts';

const entry = '{ objectName: crane/token, objectType: secretsmanager, objectAlias: token }';
const copy = '  secretObjects: [{ secretName: crane, type: Opaque, data: [{ objectName: token, key: token }] }]\n';

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({ providers: z.string().default('secret-provider-class.yaml') }),
  title: 'No secret is copied into the cluster',
  help: `A Secret of Kubernetes lies in etcd, and whoever may read Secrets of the namespace, or start a pod in it, reads it. The CSI driver needs none: \`secretObjects\` makes it keep
a copy, and \`secretKeyRef\`, \`secretRef\` and volumes of kind \`secret\` live on one.`,
  examples: {
    good: [{ files: exampleProvider(entry) }],
    bad: [
      { files: exampleProvider(entry, { more: copy }), note: 'the driver keeps a Secret beside the mount' },
      {
        files: exampleProvider(entry, {
          env: '      env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: crane, key: token } } }]\n',
        }),
        note: 'a variable from a Secret',
      },
    ],
  },
  run(manifests, { providers }, { files }) {
    const { subject, problems } = parseManifests(files[providers] ?? '', providers);
    if (!subject || problems.length > 0) return problems;
    const copies = secretProviders(subject, files[providers] ?? '').flatMap(({ copies: made, name }) =>
      made === undefined
        ? []
        : [
            finding(
              providers,
              made.range,
              `\`secretObjects\` of \`${name}\` makes the driver keep the values as Secrets of the cluster, where everybody reads them who may read Secrets, and every backup of etcd has them.`,
            ),
          ],
    );
    return [...copies, ...used(manifests), ...kept(manifests), ...kept(subject)];
  },
});

const finding = (file: string, { line, column, endLine, endColumn }: Range, message: string): Finding => ({
  file,
  line,
  column,
  endLine,
  endColumn,
  message,
});

function kept({ objects, file }: Manifests): Finding[] {
  return objects
    .filter(({ kind, apiVersion }) => kind === 'Secret' && apiVersion === 'v1')
    .map(({ name, range }) =>
      finding(
        file,
        range,
        `\`${name}\` is a Secret of the cluster; base64 is no encryption, and the file is in version control.`,
      ),
    );
}

function used({ pods, file }: Manifests): Finding[] {
  return pods.flatMap((pod) => [
    ...pod.containers.flatMap((container) => {
      const title = capitalized(containerTitle(container));
      const env = itemsAt(container.tree, 'env').flatMap((one) => {
        const reference = given(one, 'valueFrom', 'secretKeyRef');
        return reference ? [{ range: reference.range, what: `\`${stringAt(one, 'name') ?? ''}\` from` }] : [];
      });
      const from = itemsAt(container.tree, 'envFrom').flatMap((one) => {
        const reference = given(one, 'secretRef');
        return reference ? [{ range: reference.range, what: 'all its variables from' }] : [];
      });
      return [...env, ...from].map(({ range, what }) =>
        finding(
          file,
          range,
          `${title} takes ${what} a Secret of the cluster. The value is then in etcd and in the environment, where child processes and crash reports have it.`,
        ),
      );
    }),
    ...itemsAt(pod.spec, 'volumes').flatMap((volume) => {
      const secret = given(volume, 'secret');
      return secret
        ? [
            finding(
              file,
              secret.range,
              `Volume \`${stringAt(volume, 'name') ?? ''}\` is made of a Secret of the cluster.`,
            ),
          ]
        : [];
    }),
  ]);
}
