/**
 * SecretProviderClass of the Secrets Store CSI driver, as the AWS provider reads it: which secrets it fetches, and the name
 * of the file that each becomes. https://github.com/aws/secrets-store-csi-driver-provider-aws
 */
import type { Finding, Range } from '../check.ts';
import { didYouMean } from '../parse/nearest.ts';
import { at, entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { given } from './manifests.ts';
import type { KubernetesObject, Manifests } from './manifests.ts';
import { parseNested } from './nested-yaml.ts';

/** What becomes a file below the mount. */
interface ProvidedFile {
  /** Below the mount path. */
  file: string;
  /** Name or ARN of the secret, as it is written. */
  object: string;
  service: 'secretsmanager' | 'ssm';
  /** JMESPath into the JSON of the secret; absent: the whole text. */
  path?: string;
  /** It pins one version for good. */
  pinned: boolean;
  range: Range;
}

export interface SecretProvider {
  name: string;
  namespace: string;
  files: ProvidedFile[];
  /** The driver keeps copies as Secrets of the cluster where this is given. */
  copies: Tree | undefined;
  faults: Finding[];
  range: Range;
}

export const providerKind = 'SecretProviderClass';

/** Every SecretProviderClass of a file; `text` is the file's text. */
export function secretProviders({ objects, file }: Manifests, text: string): SecretProvider[] {
  return objects.filter(({ kind }) => kind === providerKind).map((object) => new Reader(file, text).read(object));
}

const fields = [
  ...['objectName', 'objectAlias', 'objectVersion', 'objectVersionLabel', 'objectType'],
  ...['jmesPath', 'failoverObject', 'filePermission'],
];

class Reader {
  readonly #faults: Finding[] = [];
  readonly #file: string;
  readonly #text: string;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  read({ tree, apiVersion, name, namespace, range }: KubernetesObject): SecretProvider {
    if (apiVersion !== 'secrets-store.csi.x-k8s.io/v1')
      this.#fault(
        at(tree, 'apiVersion')?.range ?? range,
        `There is no ${providerKind} in \`${apiVersion}\`; it is in \`secrets-store.csi.x-k8s.io/v1\`.`,
      );
    const provider = given(tree, 'spec', 'provider');
    if (provider?.kind !== 'string' || provider.value !== 'aws')
      this.#fault(
        provider?.range ?? range,
        `\`spec.provider\` is ${provider?.kind === 'string' ? `\`${provider.value}\`` : 'not there'}; the driver asks the plugin of exactly this name, and AWS's is called \`aws\`.`,
      );
    return {
      name,
      namespace: namespace ?? 'default',
      files: this.#objects(given(tree, 'spec', 'parameters'), range),
      copies: given(tree, 'spec', 'secretObjects'),
      faults: this.#faults,
      range,
    };
  }

  #fault(range: Range, message: string): void {
    const { line, column, endLine, endColumn } = range;
    this.#faults.push({ file: this.#file, line, column, endLine, endColumn, message });
  }

  #objects(parameters: Tree | undefined, range: Range): ProvidedFile[] {
    const objects = given(parameters, 'objects');
    if (objects?.kind !== 'string') {
      const message =
        objects === undefined
          ? '`spec.parameters.objects` is not there, so the provider fetches nothing and the mount fails.'
          : '`spec.parameters.objects` is text that holds YAML (`objects: |`), because parameters are text only; the API server refuses a list here.';
      this.#fault(objects?.range ?? range, message);
      return [];
    }
    const { subject, problems } = parseNested(objects, this.#text, this.#file, 'the AWS provider');
    this.#faults.push(...problems);
    if (subject === null) return [];
    if (subject.kind !== 'array' || subject.items.length === 0) {
      this.#fault(subject.range, '`objects` holds no list: each secret is an entry that begins with `- objectName:`.');
      return [];
    }
    const translation = stringAt(parameters, 'pathTranslation') ?? '_';
    const region = stringAt(parameters, 'region');
    const files = subject.items.flatMap((item) => this.#object(item, translation, region));
    this.#duplicates(files);
    return files;
  }

  #object(item: Tree, translation: string, region: string | undefined): ProvidedFile[] {
    const name = textAt(item, 'objectName');
    if (name === undefined) {
      this.#fault(item.range, 'This entry has no `objectName`, and the provider refuses the whole mount.');
      return [];
    }
    for (const { key, keyRange } of entriesAt(item))
      if (!fields.some((known) => known.toLowerCase() === key.toLowerCase()))
        this.#fault(keyRange, `The provider knows no \`${key}\` and passes over it.${didYouMean(key, fields)}`);
    const service = this.#service(item, name, region);
    const alias = textAt(item, 'objectAlias');
    const label = textAt(item, 'objectVersionLabel');
    const base = {
      object: name,
      service,
      pinned: textAt(item, 'objectVersion') !== undefined || (label !== undefined && label !== 'AWSCURRENT'),
    };
    const named = (text: string): string =>
      translation.toLowerCase() === 'false' ? text.replace(/^\/+/, '') : text.replaceAll('/', translation);
    const whole = {
      ...base,
      file: named(alias ?? name),
      range: (field(item, 'objectAlias') ?? field(item, 'objectName') ?? item).range,
    };
    const parts = itemsAt(field(item, 'jmesPath')).flatMap((entry): ProvidedFile[] => {
      const path = textAt(entry, 'path');
      const file = textAt(entry, 'objectAlias');
      if (path !== undefined && file !== undefined) return [{ ...base, path, file: named(file), range: entry.range }];
      this.#fault(
        entry.range,
        `An entry of \`jmesPath\` needs both \`path\` and \`objectAlias\`; without, the provider refuses the whole mount.`,
      );
      return [];
    });
    return [whole, ...parts];
  }

  #service(item: Tree, name: string, region: string | undefined): ProvidedFile['service'] {
    const type = textAt(item, 'objectType');
    const range = field(item, type === undefined ? 'objectName' : 'objectType')?.range ?? item.range;
    const [, , service = '', where] = name.startsWith('arn:') ? name.split(':') : [];
    if (type !== undefined && type !== 'secretsmanager' && type !== 'ssmparameter')
      this.#fault(range, `\`objectType\` is \`secretsmanager\` or \`ssmparameter\`; \`${type}\` is neither.`);
    if (type === undefined && service === '')
      this.#fault(
        range,
        `Without \`objectType\` the name has to be an ARN: nobody can tell whether \`${name}\` is a secret or a parameter.`,
      );
    else if (type === undefined && service !== 'secretsmanager')
      this.#fault(range, 'Only a secret of Secrets Manager may go without `objectType`, by its ARN.');
    else if (type !== undefined && service !== '' && (type === 'ssmparameter') !== (service === 'ssm'))
      this.#fault(range, `\`objectType\` says \`${type}\`, and the ARN is one of \`${service}\`.`);
    if (where && region && where !== region)
      this.#fault(field(item, 'objectName')?.range ?? range, `The ARN is in ${where}, and \`region\` is ${region}.`);
    return type === 'ssmparameter' ? 'ssm' : 'secretsmanager';
  }

  #duplicates(files: readonly ProvidedFile[]): void {
    for (const [index, { file, range }] of files.entries())
      if (files.findIndex((other) => other.file === file) < index)
        this.#fault(range, `Two entries become the file \`${file}\`; the provider refuses the mount.`);
  }
}

/** The provider reads with Go's JSON, to which keys are the same in any case. */
function field(tree: Tree, key: string): Tree | undefined {
  return entriesAt(tree).find((entry) => entry.key.toLowerCase() === key.toLowerCase())?.value;
}

/** Empty text counts as left out. */
function textAt(tree: Tree, key: string): string | undefined {
  const value = field(tree, key);
  return value?.kind === 'string' && value.value !== '' ? value.value : undefined;
}
