import { expect, it } from 'vitest';
import check from '../../../../graders/checks/eksctl/accepted.ts';
import { exampleCluster } from '../../../../graders/eksctl/example-cluster.ts';
import { findingsOf } from '../../../support/run-check.ts';

const found = (parts: Parameters<typeof exampleCluster>[0]) =>
  findingsOf(check, 'cluster.yaml', exampleCluster(parts)['cluster.yaml']!);

it('tells of fields and of what does not go together', () => {
  expect(found({})).toEqual([]);
  expect(found({ group: 'privateNetwork: true', cluster: 'secretsEncryption: {}' })).toHaveLength(2);
  expect(found({ group: 'privateNetwork: true' })[0]).toMatchObject({ line: 7, column: 5, endColumn: 19 });
});

it('leaves open what may be newer than the schema, and tells what is surely wrong first', () => {
  expect(() => found({ cluster: 'somethingElse: 1' })).toThrow(/Drydock knows no field `somethingElse` here/);
  expect(found({ cluster: 'somethingElse: 1', group: 'privateNetwork: true' })).toHaveLength(1);
});
