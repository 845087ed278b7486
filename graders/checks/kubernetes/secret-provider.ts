import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { exampleProvider } from '../../kubernetes/example-provider.ts';
import { providerKind, secretProviders } from '../../kubernetes/secret-provider.ts';

const file = 'secret-provider-class.yaml';
const only = (entry: string) => ({ [file]: exampleProvider(entry)[file] ?? '' });

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({}),
  title: 'The AWS provider can read the SecretProviderClass',
  help: `Reads \`spec.parameters.objects\` as the provider does, YAML inside YAML: each entry has a name, and a type unless the name is the ARN of a secret; \`jmesPath\`
needs path and alias; no two entries become the same file. One entry that is wrong fails the whole mount, and no pod starts.`,
  examples: {
    good: [
      { files: only('{ objectName: crane/token, objectType: secretsmanager, objectAlias: token }') },
      { files: only('objectName: arn:aws:secretsmanager:eu-west-2:111122223333:secret:crane/token-Ab3dEf') },
    ],
    bad: [
      { files: only('objectName: crane/token'), note: 'secret or parameter?' },
      { files: only('{ objectname: crane/token, objectType: secret }'), note: 'no such type' },
    ],
  },
  run(manifests, _params, { file: path, files }) {
    const providers = secretProviders(manifests, files[path] ?? '');
    const start = manifests.objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
    if (providers.length === 0)
      return [
        {
          file: path,
          ...start,
          message: `There is no ${providerKind} in \`${path}\`, so the driver has nothing to fetch.`,
        },
      ];
    return providers.flatMap(({ faults }) => faults);
  },
});
