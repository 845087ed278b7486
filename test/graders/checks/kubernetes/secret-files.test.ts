import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/kubernetes/secret-files.ts';
import { exampleProvider, exampleSecret } from '../../../../graders/kubernetes/example-provider.ts';
import { parseManifests } from '../../../../graders/kubernetes/manifests.ts';

const type = 'objectType: secretsmanager';
const entry = `{ objectName: crane/token, ${type}, objectAlias: token }`;
const inventory = (more: object = {}) =>
  JSON.stringify({
    SecretList: [
      { Name: 'crane/token', ARN: exampleSecret, ...more },
      { Name: 'crane/owner', ARN: exampleSecret.replace('token', 'owner') },
    ],
  });

function findings(
  objects: string,
  {
    pod = (text: string) => text,
    provider = (text: string) => text,
    path = '/mnt/secrets/token',
    key = undefined as string | undefined,
    secrets = inventory(),
  } = {},
) {
  const base = exampleProvider(objects);
  const podText = pod(base['pod.yaml']!);
  const files = {
    'pod.yaml': podText,
    'secret-provider-class.yaml': provider(base['secret-provider-class.yaml']!),
    'secrets.json': secrets,
  };
  const params = check.params.parse({
    inventory: 'secrets.json',
    files: [{ container: 'web', path, secret: exampleSecret, ...(key !== undefined && { key }) }],
  });
  return check.run(parseManifests(podText, 'pod.yaml').subject!, params, { file: 'pod.yaml', files });
}

const swap = (from: string, to: string) => (text: string) => text.replace(from, to);
const json = `{ objectName: crane/token, ${type}, objectAlias: all, jmesPath: [{ path: apiKey, objectAlias: token }] }`;

describe('kubernetes/secret-files', () => {
  it('follows a name, an ARN, a translated name and a part', () => {
    expect(findings(entry)).toEqual([]);
    expect(findings(`{ objectName: '${exampleSecret}', objectAlias: token }`)).toEqual([]);
    expect(findings(`{ objectName: crane/token, ${type} }`, { path: '/mnt/secrets/crane_token' })).toEqual([]);
    const untranslated = swap('    objects:', "    pathTranslation: 'False'\n    objects:");
    expect(
      findings(`{ objectName: crane/token, ${type} }`, { path: '/mnt/secrets/crane/token', provider: untranslated }),
    ).toEqual([]);
    expect(findings(json, { key: 'apiKey' })).toEqual([]);
  });

  it.each([
    ['no mount', findings(entry, { path: '/etc/token' }), 'pod.yaml', /no volume is mounted there/],
    [
      'another volume',
      findings(entry, { pod: swap('driver: secrets-store.csi.k8s.io', 'driver: efs.csi.aws.com') }),
      'pod.yaml',
      /none of the driver/,
    ],
    [
      'a writable volume',
      findings(entry, { pod: swap('readOnly: true, volume', 'readOnly: false, volume') }),
      'pod.yaml',
      /the driver refuses the mount/,
    ],
    [
      'a volume that says nothing',
      findings(entry, { pod: swap('readOnly: true, volume', 'volume') }),
      'pod.yaml',
      /does not say/,
    ],
    [
      'another class',
      findings(entry, { pod: swap('secretProviderClass: crane', 'secretProviderClass: cranes') }),
      'pod.yaml',
      /`quay\/crane`/,
    ],
    [
      'another namespace',
      findings(entry, { provider: swap('namespace: quay', 'namespace: dock') }),
      'pod.yaml',
      /`dock\/crane`/,
    ],
    [
      'a subPath',
      findings(entry, { pod: swap('mountPath: /mnt/secrets', 'subPath: token, mountPath: /mnt/secrets') }),
      'pod.yaml',
      /never changes/,
    ],
    [
      'another file',
      findings(entry.replace('Alias: token', 'Alias: key')),
      'secret-provider-class.yaml',
      /makes `\/mnt\/secrets\/key`/,
    ],
    [
      'a secret that is not there',
      findings(entry.replace('crane/token', 'crane/tokens')),
      'secret-provider-class.yaml',
      /holds no `crane\/tokens`/,
    ],
    [
      'a parameter of that name',
      findings(entry.replace('secretsmanager', 'ssmparameter')),
      'secret-provider-class.yaml',
      /holds no/,
    ],
    [
      'another secret',
      findings(entry.replace('crane/token', 'crane/owner')),
      'secret-provider-class.yaml',
      /expects another secret/,
    ],
    ['the whole JSON', findings(entry, { key: 'apiKey' }), 'secret-provider-class.yaml', /the whole JSON/],
    [
      'another key',
      findings(json, { key: 'account' }),
      'secret-provider-class.yaml',
      /gets `apiKey`.*`account` is expected/,
    ],
    ['a version', findings(entry.replace('}', ', objectVersion: 5b0c }')), 'secret-provider-class.yaml', /pinned/],
  ])('stops at %s', (_, found, file, message) => {
    expect(found).toMatchObject([{ file, message: expect.stringMatching(message) }]);
  });

  it('cannot be told without the inventory, or a class that is YAML', () => {
    expect(() => findings(entry, { secrets: '[' })).toThrow(Undecided);
    expect(findings(entry, { provider: () => 'a: [' })).toMatchObject([{ file: 'secret-provider-class.yaml' }]);
  });
});
