import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/pod-security.ts';
import { findingsOf } from '../../../support/run-check.ts';

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: tally
spec:
  hostNetwork: true
  containers:
    - name: web
      image: tally:1
`;
const run = (params: object, text = pod) => findingsOf(check, 'pod.yaml', text, params);
const restricted = { level: 'restricted', version: 'v1.34' };

describe('kubernetes/pod-security', () => {
  it('finds what the level refuses, with the standard check and the container as witness', () => {
    const findings = run(restricted);
    expect(findings).toHaveLength(5);
    expect(findings[0]).toMatchObject({ file: 'pod.yaml', line: 6, column: 16 });
    expect(findings[1]).toMatchObject({
      line: 8,
      witness: {
        form: 'values',
        values: [
          { name: 'check', value: 'allowPrivilegeEscalation' },
          { name: 'object', value: 'Pod tally' },
          { name: 'container', value: 'web' },
        ],
      },
    });
    expect(run({ level: 'baseline' })).toHaveLength(1);
  });

  it('judges only, or all except, the checks that are named', () => {
    expect(run({ ...restricted, only: ['runAsNonRoot', 'runAsUser'] })).toHaveLength(1);
    expect(run({ ...restricted, only: ['sysctls'] })).toEqual([]);
    expect(run({ ...restricted, except: ['hostNamespaces'] })).toHaveLength(4);
  });

  it.each([
    ['an unknown id', { ...restricted, only: ['runAsRoot'] }],
    ['an id that another check overrides', { ...restricted, only: ['capabilities_baseline'] }],
    ['an id of the other level', { level: 'baseline', except: ['runAsNonRoot'] }],
    [
      'an id that is newer than the policy',
      { level: 'baseline', version: 'v1.33', only: ['hostProbesAndHostLifecycle'] },
    ],
    ['a version that is not covered', { level: 'baseline', version: 'v1.99' }],
    ['a level without rules', { level: 'privileged' }],
    ['an empty list', { ...restricted, only: [] }],
  ])('does not take %s as a parameter', (_what, params) => {
    expect(check.params.safeParse(params).success).toBe(false);
  });

  it('does not pass a file without pods', () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';
    expect(run(restricted, service)).toEqual([expect.objectContaining({ message: expect.stringContaining('no pod') })]);
  });
});
