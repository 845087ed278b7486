import { expect, it } from 'vitest';
import check from '../../../../graders/checks/eksctl/api-private.ts';
import { exampleCluster } from '../../../../graders/eksctl/example-cluster.ts';
import { findingsOf } from '../../../support/run-check.ts';

const found = (cluster: string) => findingsOf(check, 'cluster.yaml', exampleCluster({ cluster })['cluster.yaml']!);

it('asks who can open a connection', () => {
  expect(found('vpc: { clusterEndpoints: { privateAccess: true, publicAccess: false } }')).toEqual([]);
  expect(found('privateCluster: { enabled: true }')).toEqual([]);
  expect(found('privateCluster: { enabled: false }')).toHaveLength(1);
  const [open] = found('');
  expect(open?.message).toContain('every address of the internet');
  expect(open?.witness).toMatchObject({ form: 'path', reachable: true });
});

it('a list of addresses makes it public for fewer', () => {
  const some = 'vpc: { clusterEndpoints: { privateAccess: true }, publicAccessCIDRs: [198.51.100.0/24] }';
  expect(found(some)[0]?.message).toContain('connections from 198.51.100.0/24');
  expect(found(some.replace('198.51.100.0/24', '0.0.0.0/0'))[0]?.message).toContain('every address');
});
