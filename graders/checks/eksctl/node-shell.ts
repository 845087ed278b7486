import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { flagAt, rangeAt } from '../../eksctl/cluster-config.ts';
import type { ClusterConfig, NodeGroup } from '../../eksctl/cluster-config.ts';
import { exampleCluster } from '../../eksctl/example-cluster.ts';
import { at, itemsAt, stringAt } from '../../parse/tree.ts';

export default defineCheck({
  subject: 'eksctl',
  params: z.strictObject({}),
  title: 'Nobody gets a shell on a node',
  help: `Tries every group of nodes: a login by SSH, the admin container of Bottlerocket (which is one with an SSH server and root), and
what somebody who broke out of a container finds there. Bottlerocket has no shell, no package manager and a root file system that
cannot be written; other AMI families have all three.`,
  examples: {
    good: [{ files: exampleCluster() }],
    bad: [
      { files: exampleCluster({ family: 'AmazonLinux2023' }), note: 'a general-purpose system' },
      { files: exampleCluster({ group: 'ssh: { allow: true }' }) },
      { files: exampleCluster({ group: 'bottlerocket: { enableAdminContainer: true }' }) },
    ],
  },
  run(config) {
    if (config.groups.length > 0) return config.groups.flatMap((group) => attempts(config, group));
    const message = 'The cluster has no group of nodes any more, so nothing of it can be tried and nothing runs on it.';
    return [{ file: config.file, ...rangeAt(config.tree, 'managedNodeGroups'), message }];
  },
});

function attempts({ file }: ClusterConfig, group: NodeGroup): Finding[] {
  const { tree, name } = group;
  const findings: Finding[] = [];
  const tell = (path: string[], message: string): void =>
    void findings.push({
      file,
      ...(at(tree, path[0]!) ? rangeAt(tree, ...path) : group.range),
      message: `\`${name}\`: ${message}`,
    });
  const family = stringAt(tree, 'amiFamily');
  if (family !== 'Bottlerocket')
    tell(
      ['amiFamily'],
      `who breaks out of a container finds a shell, a package manager and a root file system that can be written: the nodes run ${family ?? 'the general-purpose Linux that eksctl takes without `amiFamily`'}. What is changed there stays until the node goes.`,
    );
  if (flagAt(tree, 'ssh', 'allow')) {
    const groups = itemsAt(tree, 'ssh', 'sourceSecurityGroupIds');
    const from = groups.length > 0 ? `${groups.length} security group${groups.length > 1 ? 's' : ''}` : 'every address';
    tell(
      ['ssh', 'allow'],
      `SSH is open for ${from}, and a key is installed: one file on one laptop is a shell on every node.`,
    );
  }
  for (const path of [
    ['bottlerocket', 'enableAdminContainer'],
    ['bottlerocket', 'settings', 'host-containers', 'admin', 'enabled'],
  ])
    if (flagAt(tree, ...path))
      tell(
        path,
        'the admin container runs, with an SSH server and `sheltie`, which is a root shell on the node itself.',
      );
  return findings;
}
