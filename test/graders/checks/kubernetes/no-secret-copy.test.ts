import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/no-secret-copy.ts';
import { exampleProvider } from '../../../../graders/kubernetes/example-provider.ts';
import { parseManifests } from '../../../../graders/kubernetes/manifests.ts';

const entry = '{ objectName: crane/token, objectType: secretsmanager }';
const secret = '---\napiVersion: v1\nkind: Secret\nmetadata: { name: crane }\n';

function findings(change: Partial<Record<'env' | 'more', string>> = {}, podMore = '', classMore = '') {
  const base = exampleProvider(entry, change);
  const pod = (base['pod.yaml'] ?? '') + podMore;
  const files = {
    ...base,
    'pod.yaml': pod,
    'secret-provider-class.yaml': base['secret-provider-class.yaml'] + classMore,
  };
  const params = check.params.parse({});
  return check.run(parseManifests(pod, 'pod.yaml').subject!, params, { file: 'pod.yaml', files });
}

describe('kubernetes/no-secret-copy', () => {
  it('takes files of the driver alone', () => expect(findings()).toEqual([]));

  it.each([
    [
      'a copy of the driver',
      findings({ more: '  secretObjects: [{ secretName: crane, type: Opaque, data: [] }]\n' }),
      'secret-provider-class.yaml',
      6,
    ],
    [
      'a variable',
      findings({ env: '      env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: crane, key: token } } }]\n' }),
      'pod.yaml',
      8,
    ],
    ['all variables', findings({ env: '      envFrom: [{ secretRef: { name: crane } }]\n' }), 'pod.yaml', 8],
    ['a volume', findings({}, '    - { name: old, secret: { secretName: crane } }\n'), 'pod.yaml', 12],
    ['a Secret beside the pod', findings({}, secret), 'pod.yaml', 15],
    ['a Secret beside the class', findings({}, '', secret), 'secret-provider-class.yaml', 12],
  ])('finds %s', (_, found, file, line) => expect(found).toMatchObject([{ file, line }]));

  it('lets what is no secret through', () => {
    const env =
      '      env: [{ name: PLAIN, value: x }, { name: CONFIG, valueFrom: { configMapKeyRef: { name: c, key: k } } }]\n';
    expect(findings({ env })).toEqual([]);
  });
});
