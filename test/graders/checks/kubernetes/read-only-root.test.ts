import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/read-only-root.ts';
import { findingsOf } from '../../../support/run-check.ts';

const run = (text: string, params?: object) => findingsOf(check, 'pod.yaml', text, params);
const container = (name: string, context: string) => `{name: ${name}, image: a, securityContext: ${context}}`;
const pod = (...parts: string[]) => `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [${parts[0]}]
  initContainers: [${parts[1] ?? ''}]
  ephemeralContainers: [${parts[2] ?? ''}]
`;
const on = '{readOnlyRootFilesystem: true}';

describe('kubernetes/read-only-root', () => {
  it('passes when every container says so', () => {
    expect(run(pod(container('a', on), container('b', on), container('c', on)))).toEqual([]);
  });

  it.each(['{readOnlyRootFilesystem: false}', '{readOnlyRootFilesystem: null}', '{}', 'null'])(
    'fails for %s, wherever it stands',
    (context) => {
      expect(run(pod(container('a', context)))).toEqual([expect.objectContaining({ line: 5 })]);
      expect(run(pod(container('a', on), container('b', context)))).toEqual([expect.objectContaining({ line: 6 })]);
      expect(run(pod(container('a', on), container('b', on), container('c', context)))).toHaveLength(1);
    },
  );

  it('says which container, where in the object, and why', () => {
    const [finding] = run(pod(container('a', on), container('b', '{}')));
    expect(finding?.message).toMatch(/init container `b` is writable \(`spec\.initContainers\[0\]/);
  });

  it('leaves out what the exercise excepts, and does not pass without pods', () => {
    expect(run(pod(container('a', '{}')), { except: ['a'] })).toEqual([]);
    expect(run('apiVersion: v1\nkind: Service\nmetadata: {name: a}\n')).toHaveLength(1);
  });
});
