import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/secret-provider.ts';
import { parseManifests } from '../../../../graders/kubernetes/manifests.ts';

const file = 'class.yaml';

function findings(objects: string, { provider = 'aws', version = 'v1', more = '' } = {}) {
  const text = `apiVersion: secrets-store.csi.x-k8s.io/${version}
kind: SecretProviderClass
metadata: { name: crane }
spec:
  provider: ${provider}
  parameters:
${more}    ${objects.trimEnd().replaceAll('\n', '\n    ')}
`;
  const { subject } = parseManifests(text, file);
  return check.run(subject!, {}, { file, files: { [file]: text } });
}

const block = (...entries: string[]) => `objects: |\n${entries.map((entry) => `  - ${entry}`).join('\n')}`;
const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:crane/token-Ab3dEf';
const secret = 'objectType: secretsmanager';

describe('kubernetes/secret-provider', () => {
  it.each([
    ['a name with its type', block(`{ objectName: crane/token, ${secret} }`)],
    ['an ARN alone', block(`objectName: ${arn}`)],
    ['a parameter', block('{ objectName: /crane/token, objectType: ssmparameter }')],
    ['parts', block(`{ objectName: crane, ${secret}, jmesPath: [{ path: a, objectAlias: b }] }`)],
    ['JSON', `objects: '[{"objectName": "${arn}"}]'`],
    ['keys in any case, as Go reads them', block('{ objectname: crane, ObjectType: secretsmanager }')],
  ])('takes %s', (_, objects) => expect(findings(objects)).toEqual([]));

  it.each([
    ['no type', block('objectName: crane/token'), /nobody can tell/, 8],
    ['an unknown type', block('{ objectName: crane, objectType: secret }'), /`secret` is neither/, 8],
    [
      'an ARN of a parameter alone',
      block('objectName: arn:aws:ssm:eu-west-2:111122223333:parameter/x'),
      /may go without `objectType`/,
      8,
    ],
    ['type and ARN that differ', block(`{ objectName: ${arn}, objectType: ssmparameter }`), /the ARN is one of/, 8],
    ['no name', block(secret), /no `objectName`/, 8],
    ['a misspelt field', block(`{ objectName: crane, ${secret}, objectAllias: x }`), /mean `objectAlias`/, 8],
    [
      'half a part',
      block(`{ objectName: crane, ${secret}, jmesPath: [{ path: a }] }`),
      /both `path` and `objectAlias`/,
      8,
    ],
    [
      'one file twice',
      block(`{ objectName: a/b, ${secret} }`, `{ objectName: c, ${secret}, objectAlias: a_b }`),
      /become the file `a_b`/,
      9,
    ],
    ['a list', 'objects:\n  - objectName: x', /refuses a list/, 8],
    ['text without a list', 'objects: crane/token', /holds no list/, 7],
    ['nothing', 'other: x', /not there/, 3],
  ])('finds %s', (_, objects, message, line) => {
    expect(findings(objects)).toMatchObject([{ file, line, message: expect.stringMatching(message) }]);
  });

  it('asks for the plugin, the version and the region', () => {
    const good = block(`objectName: ${arn}`);
    expect(findings(good, { provider: 'AWS' })).toMatchObject([
      { line: 5, message: expect.stringMatching(/is called `aws`/) },
    ]);
    expect(findings(good, { version: 'v1alpha1' })).toMatchObject([{ line: 1 }]);
    expect(findings(good, { more: '    region: eu-west-1\n' })).toMatchObject([
      { line: 9, message: expect.stringMatching(/is in eu-west-2/) },
    ]);
  });

  it('needs one', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n';
    const found = check.run(parseManifests(text, file).subject!, {}, { file, files: { [file]: text } });
    expect(found[0]?.message).toMatch(/no SecretProviderClass/);
  });
});
