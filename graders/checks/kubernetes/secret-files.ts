/** From a path that the program reads to the secret behind it: mount, volume, SecretProviderClass, object, secret. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { inventoryOf } from '../../ecs/secret-inventory.ts';
import type { InventoryEntry } from '../../ecs/secret-inventory.ts';
import { exampleProvider, exampleSecret } from '../../kubernetes/example-provider.ts';
import { capitalized, containerTitle, given, parseManifests } from '../../kubernetes/manifests.ts';
import type { Container, KubernetesObject, Pod } from '../../kubernetes/manifests.ts';
import { mountUnder } from '../../kubernetes/mounts.ts';
import { secretProviders } from '../../kubernetes/secret-provider.ts';
import type { SecretProvider } from '../../kubernetes/secret-provider.ts';
import { itemsAt, stringAt } from '../../parse/tree.ts';

const wanted = {
  inventory: 'secrets.json',
  files: [{ container: 'web', path: '/mnt/secrets/token', secret: exampleSecret }],
};
const entry = '{ objectName: crane/token, objectType: secretsmanager, objectAlias: token }';

const wish = z.strictObject({
  container: z.string(),
  /** Where the program looks for the file. */
  path: z.string(),
  /** ARN of the secret that has to be in it. */
  secret: z.string(),
  /** Key of the secret's JSON; absent: the whole text. */
  key: z.string().optional(),
});

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    files: z.array(wish).min(1),
    providers: z.string().default('secret-provider-class.yaml'),
    /** What Secrets Manager holds. */
    inventory: z.string(),
  }),
  title: 'The program finds its secrets as files',
  help: `Follows each path that the program reads: the mount of the container, the volume of the Secrets Store CSI driver (which mounts read-only or not at all), the
SecretProviderClass in the pod's namespace, the file name that the provider gives to an object (its alias, or its name with \`_\` for \`/\`), and the secret.`,
  examples: {
    good: [{ files: exampleProvider(entry), with: wanted }],
    bad: [
      {
        files: exampleProvider(entry.replace(', objectAlias: token', '')),
        with: wanted,
        note: 'the file is `crane_token`',
      },
      {
        files: exampleProvider(entry, { volume: 'readOnly: false' }),
        with: wanted,
        note: 'the driver refuses the mount',
      },
    ],
  },
  run(manifests, { files, providers, inventory }, { file, files: all }) {
    const secrets = inventoryOf(all[inventory] ?? '', inventory);
    if (!secrets) throw new Undecided(`${inventory} cannot be read. This is a fault of the exercise.`);
    const { subject, problems } = parseManifests(all[providers] ?? '', providers);
    if (!subject || problems.length > 0) return problems;
    // What is wrong with the class itself is told by the check of that name.
    const classes = secretProviders(subject, all[providers] ?? '');
    return files.flatMap((one): Finding[] => {
      for (const object of manifests.objects) {
        const container = object.pod?.containers.find(({ name }) => name === one.container);
        if (!object.pod || !container) continue;
        const fault = follow({ object, pod: object.pod, container }, one, classes, secrets);
        if (!fault) return [];
        const { line, column, endLine, endColumn } = fault.range;
        return [{ file: fault.inPod ? file : providers, line, column, endLine, endColumn, message: fault.message }];
      }
      const start = manifests.objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
      return [{ file, ...start, message: `There is no container \`${one.container}\` in \`${file}\`.` }];
    });
  },
});

interface Step {
  inPod: boolean;
  range: Range;
  message: string;
}

function follow(
  { object, pod, container }: { object: KubernetesObject; pod: Pod; container: Container },
  { path, secret: arn, key }: z.infer<typeof wish>,
  classes: readonly SecretProvider[],
  secrets: readonly InventoryEntry[],
): Step | null {
  const who = capitalized(containerTitle(container));
  const inPod = (range: Range, message: string): Step => ({ inPod: true, range, message });
  const mount = mountUnder(container, path);
  if (!mount) return inPod(container.range, `${who} looks for \`${path}\`, and no volume is mounted there.`);
  const name = stringAt(mount, 'name') ?? '';
  const volume = itemsAt(pod.spec, 'volumes').find((one) => stringAt(one, 'name') === name);
  const csi = given(volume, 'csi');
  if (!volume || !csi || stringAt(csi, 'driver') !== 'secrets-store.csi.k8s.io')
    return inPod(
      (given(csi, 'driver') ?? volume ?? mount).range,
      `\`${path}\` lies on volume \`${name}\`, which is none of the driver \`secrets-store.csi.k8s.io\`.`,
    );
  const readOnly = given(csi, 'readOnly');
  if (readOnly?.kind !== 'boolean' || !readOnly.value)
    return inPod(
      (readOnly ?? csi).range,
      `The volume \`${name}\` does not say \`readOnly: true\`; the driver refuses the mount, and the pod stays in ContainerCreating.`,
    );
  const wantedClass = given(csi, 'volumeAttributes', 'secretProviderClass');
  const className = wantedClass?.kind === 'string' ? wantedClass.value : '';
  const namespace = object.namespace ?? 'default';
  const found = classes.find((one) => one.name === className && one.namespace === namespace);
  if (!found) {
    const there = classes.map((one) => `\`${one.namespace}/${one.name}\``).join(', ') || 'none';
    return inPod(
      (wantedClass ?? csi).range,
      `The volume names the SecretProviderClass \`${className}\`, which the driver looks for in the pod's namespace, \`${namespace}\`. There is ${there}.`,
    );
  }
  const mountPath = (stringAt(mount, 'mountPath') ?? '').replace(/\/+$/, '');
  const below = path.slice(mountPath.length + 1);
  const sub = stringAt(mount, 'subPath');
  if (sub !== undefined)
    return inPod(
      mount.range,
      `${who} mounts \`${sub}\` by \`subPath\`: such a file never changes, so a rotated value does not arrive. Mount the folder.`,
    );
  const file = found.files.find((one) => one.file === below);
  if (!file) {
    const there = found.files.map((one) => `\`${mountPath}/${one.file}\``).join(', ') || 'no file';
    return {
      inPod: false,
      range: found.range,
      message: `${who} looks for \`${path}\`; \`${found.name}\` makes ${there}.`,
    };
  }
  const inClass = (message: string): Step => ({ inPod: false, range: file.range, message });
  const secret = secrets.find((one) => file.service === 'secretsmanager' && [one.name, one.arn].includes(file.object));
  if (!secret) return inClass(`Secrets Manager holds no \`${file.object}\`, so the mount of all files fails.`);
  if (secret.arn !== arn)
    return inClass(`\`${path}\` gets \`${secret.name}\`; the program expects another secret there.`);
  if (file.path === undefined && key !== undefined)
    return inClass(
      `\`${path}\` gets the whole JSON of \`${secret.name}\`; the program expects the value of \`${key}\` (\`jmesPath\`).`,
    );
  if (file.path !== undefined && file.path.replaceAll('"', '') !== (key ?? ''))
    return inClass(
      `\`${path}\` gets \`${file.path}\` of \`${secret.name}\`, where ${key === undefined ? 'the whole text' : `\`${key}\``} is expected.`,
    );
  if (file.pinned)
    return inClass(`\`${path}\` is pinned to one version, and stays as it is when \`${secret.name}\` rotates.`);
  return null;
}
