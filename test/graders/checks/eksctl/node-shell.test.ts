import { expect, it } from 'vitest';
import check from '../../../../graders/checks/eksctl/node-shell.ts';
import { exampleCluster } from '../../../../graders/eksctl/example-cluster.ts';
import { findingsOf } from '../../../support/run-check.ts';

const found = (parts: Parameters<typeof exampleCluster>[0]) =>
  findingsOf(check, 'cluster.yaml', exampleCluster(parts)['cluster.yaml']!).map(
    ({ line, message }) => `${line}: ${message}`,
  );

it('tries every way to a shell', () => {
  expect(found({ group: 'ssh: { allow: false }\nbottlerocket: { enableAdminContainer: false }' })).toEqual([]);
  expect(found({ family: 'AmazonLinux2023' })).toEqual([expect.stringMatching(/^6: `quay`: .*AmazonLinux2023/)]);
  expect(found({ group: 'ssh: { allow: true }' })).toEqual([expect.stringMatching(/^7: .*every address/)]);
  expect(found({ group: 'ssh: { allow: true, sourceSecurityGroupIds: [sg-1] }' })[0]).toContain('1 security group');
  expect(found({ group: 'bottlerocket: { enableAdminContainer: true }' })[0]).toContain('sheltie');
  const settings = 'bottlerocket: { settings: { host-containers: { admin: { enabled: true } } } }';
  expect(found({ group: settings })).toHaveLength(1);
});

it('looks at every group, and does not pass without one', () => {
  const second = 'nodeGroups: [{ name: cranes, ssh: { allow: true } }]';
  expect(found({ cluster: second })).toEqual([
    expect.stringMatching(/`cranes`: .*general-purpose Linux/),
    expect.stringMatching(/`cranes`: SSH/),
  ]);
  const none = 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmanagedNodeGroups: []\n';
  expect(findingsOf(check, 'cluster.yaml', none)).toHaveLength(1);
});
