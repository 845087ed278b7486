import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/writable-volume.ts';
import { findingsOf } from '../../../support/run-check.ts';

const pod = (mounts: string, volumes: string, readOnlyRoot = true) => `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  volumes: ${volumes}
  containers: [{name: c, image: a, securityContext: {readOnlyRootFilesystem: ${readOnlyRoot}}, volumeMounts: ${mounts}}]
`;
const run = (text: string, path = '/var/cache/app', container = 'c') =>
  findingsOf(check, 'pod.yaml', text, { writes: [{ container, path }] }).map(({ message }) => message);

describe('kubernetes/writable-volume', () => {
  it.each([
    ['at the path', '[{name: v, mountPath: /var/cache/app}]', '[{name: v, emptyDir: {}}]'],
    ['with a slash at the end', '[{name: v, mountPath: /var/cache/app/}]', '[{name: v, emptyDir: {}}]'],
    ['above the path', '[{name: v, mountPath: /var}]', '[{name: v, ephemeral: {}}]'],
    [
      'below a read-only one',
      '[{name: r, mountPath: /var, readOnly: true}, {name: v, mountPath: /var/cache}]',
      '[{name: v}, {name: r}]',
    ],
    ['a claim', '[{name: v, mountPath: /var/cache}]', '[{name: v, persistentVolumeClaim: {claimName: x}}]'],
  ])('passes a volume %s', (_what, mounts, volumes) => {
    expect(run(pod(mounts, volumes))).toEqual([]);
  });

  it.each([
    ['no volume there', '[{name: v, mountPath: /var/cache/app2}]', '[{name: v}]', 'no volume is mounted there'],
    ['a read-only mount', '[{name: v, mountPath: /var/cache/app, readOnly: true}]', '[{name: v}]', '`readOnly: true`'],
    [
      'a read-only mount below a writable one',
      '[{name: v, mountPath: /var}, {name: v, mountPath: /var/cache, readOnly: true}]',
      '[{name: v}]',
      '`readOnly: true`',
    ],
    [
      'a kind that is read-only',
      '[{name: v, mountPath: /var/cache/app}]',
      '[{name: v, configMap: {name: x}}]',
      'always read-only',
    ],
  ])('fails for %s', (_what, mounts, volumes, words) => {
    expect(run(pod(mounts, volumes))).toEqual([expect.stringContaining(words)]);
  });

  it('asks for no volume where the root can be written', () => {
    expect(run(pod('[]', '[]', false))).toEqual([]);
  });

  it('leaves a missing container to another check, and does not pass without pods', () => {
    expect(run(pod('[]', '[]'), '/tmp', 'gone')).toEqual([]);
    expect(run('apiVersion: v1\nkind: Service\nmetadata: {name: a}\n')).toEqual([expect.stringContaining('no pod')]);
  });
});
