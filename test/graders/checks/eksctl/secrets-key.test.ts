import { expect, it } from 'vitest';
import check from '../../../../graders/checks/eksctl/secrets-key.ts';
import { exampleCluster } from '../../../../graders/eksctl/example-cluster.ts';
import { findingsOf } from '../../../support/run-check.ts';

const key = 'arn:aws:kms:eu-west-2:111122223333:key/1';
const found = (cluster: string) =>
  findingsOf(check, 'cluster.yaml', exampleCluster({ cluster })['cluster.yaml']!, { key });

it('asks which key opens a copy of etcd', () => {
  expect(found(`secretsEncryption: { keyARN: '${key}' }`)).toEqual([]);
  expect(found('')[0]?.message).toContain('one of AWS');
  expect(found(`secretsEncryption: { keyARN: '${key}2' }`)[0]).toMatchObject({ line: 7, witness: { form: 'values' } });
});
