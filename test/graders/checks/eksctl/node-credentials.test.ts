import { expect, it } from 'vitest';
import check from '../../../../graders/checks/eksctl/node-credentials.ts';
import { exampleCluster } from '../../../../graders/eksctl/example-cluster.ts';
import { findingsOf } from '../../../support/run-check.ts';

const found = (group: string) => findingsOf(check, 'cluster.yaml', exampleCluster({ group })['cluster.yaml']!);

it('a pod asks its node for the keys of the node role', () => {
  expect(found('disablePodIMDS: true')).toEqual([]);
  expect(found('disablePodIMDS: true\ndisableIMDSv1: false')).toEqual([]);
  expect(found('')[0]?.message).toContain('plain GET');
  const [tokens] = found('disableIMDSv1: true');
  expect(tokens?.message).toContain('two hops');
  expect(tokens).toMatchObject({ line: 7, witness: { form: 'path', reachable: true } });
});
