import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/valid-manifest.ts';
import { findingsOf } from '../../../support/run-check.ts';

const run = (spec: string) =>
  findingsOf(
    check,
    'pod.yaml',
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  ${spec}\n  containers: [{name: c, image: a}]\n`,
  );

describe('kubernetes/valid-manifest', () => {
  it('passes what the API server accepts', () => {
    expect(run('terminationGracePeriodSeconds: 30')).toEqual([]);
  });

  it('finds a field that stands at the wrong place', () => {
    expect(run('securityContext: {readOnlyRootFilesystem: true}')).toEqual([
      expect.objectContaining({ file: 'pod.yaml', line: 5, message: expect.stringContaining('of each container') }),
    ]);
  });

  it('finds what is refused although every field is known', () => {
    expect(run('volumes: [{name: v}, {name: v}]')).toEqual([
      expect.objectContaining({ line: 5, message: expect.stringContaining('Two volumes') }),
    ]);
  });
});
