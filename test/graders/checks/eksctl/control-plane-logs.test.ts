import { expect, it } from 'vitest';
import check from '../../../../graders/checks/eksctl/control-plane-logs.ts';
import { exampleCluster } from '../../../../graders/eksctl/example-cluster.ts';
import { findingsOf } from '../../../support/run-check.ts';

const found = (types: string) => {
  const cluster = `cloudWatch: { clusterLogging: { enableTypes: [${types}] } }`;
  return findingsOf(check, 'cluster.yaml', exampleCluster({ cluster })['cluster.yaml']!);
};

it('asks what only the logs know', () => {
  for (const all of ['all', `'*'`, 'api, audit, authenticator, controllerManager, scheduler'])
    expect(found(all)).toEqual([]);
  expect(found('api, authenticator, scheduler')[0]?.message).toMatch(
    /^"Who read the secret .*no audit and controllerManager log/,
  );
  expect(found('audit, api, authenticator, controllerManager')[0]?.message).toContain('Why did the pod land');
  expect(found('')[0]?.witness).toMatchObject({ form: 'values', values: { length: 5 } });
});
