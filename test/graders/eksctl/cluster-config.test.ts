import { describe, expect, it } from 'vitest';
import { parseClusterConfig, rangeAt } from '../../../graders/eksctl/cluster-config.ts';
import { exampleCluster } from '../../../graders/eksctl/example-cluster.ts';
import { clusterRules } from '../../../graders/eksctl/rules.ts';

const file = 'cluster.yaml';

function cluster(parts: Parameters<typeof exampleCluster>[0]) {
  const { subject, problems } = parseClusterConfig(exampleCluster(parts)[file]!, file);
  if (!subject) throw new Error(problems[0]?.message);
  return subject;
}

const told = (parts: Parameters<typeof exampleCluster>[0]) => {
  const config = cluster(parts);
  return [...config.faults, ...clusterRules(config)].map(({ message }) => message);
};

describe('eksctl accepts', () => {
  it.each([
    {},
    { group: 'disablePodIMDS: true\nlabels: { a: b }\ntaints: [{ key: a, effect: NoSchedule }]' },
    { group: 'iam: { attachPolicyARNs: [arn:aws:iam::aws:policy/ReadOnlyAccess] }\nspot: true' },
    { group: 'bottlerocket: { enableAdminContainer: false, settings: { motd: hello } }' },
    { cluster: 'privateCluster: { enabled: true, additionalEndpointServices: [logs] }' },
    {
      cluster:
        "cloudWatch: { clusterLogging: { enableTypes: ['*'], logRetentionInDays: 90 } }\naddons: [{ name: vpc-cni }]",
    },
    { cluster: 'vpc: { clusterEndpoints: { privateAccess: true, publicAccess: false }, nat: { gateway: Single } }' },
    {
      cluster: 'nodeGroups: [{ name: tests, amiFamily: Ubuntu2404, cpuCredits: unlimited }]',
      family: 'AmazonLinux2023',
    },
  ])('%j', (parts) => expect(told(parts)).toEqual([]));
});

describe('eksctl refuses', () => {
  it.each<[Parameters<typeof exampleCluster>[0], string]>([
    [{ group: 'disablePodIMSD: true' }, 'Did you mean `disablePodIMDS`?'],
    [{ group: "disablePodIMDS: 'true'" }, '`true` or `false` without quotes'],
    [{ group: 'desiredCapacity: "3"' }, 'a whole number'],
    [{ group: 'ssh: [allow]' }, 'a mapping'],
    [{ group: 'publicKeyName: ops' }, 'It belongs into `managedNodeGroups[].ssh`'],
    [{ group: 'cpuCredits: unlimited' }, 'It belongs into `nodeGroups[]`'],
    [{ cluster: 'enableTypes: [audit]' }, 'It belongs into `cloudWatch.clusterLogging`'],
    [{ cluster: 'clusterEndpoints: { publicAccess: false }' }, 'It belongs into `vpc`'],
    [{ cluster: 'availabilityZones: eu-west-2a' }, 'a list is due'],
    [{ cluster: 'vpc: { clusterEndpoints: { publicAccess: false } }' }, 'neither a public nor a private endpoint'],
    [
      { cluster: 'privateCluster: { enabled: true }\nvpc: { clusterEndpoints: {} }' },
      'cannot be set for a fully private',
    ],
    [{ cluster: 'secretsEncryption: {}' }, 'needs a `keyARN`'],
    [{ cluster: 'secretsEncryption: { keyARN: alias/a }' }, 'not the ARN of a KMS key'],
    [
      { cluster: 'cloudWatch: { clusterLogging: { enableTypes: [controllermanager] } }' },
      'Did you mean `controllerManager`?',
    ],
    [{ cluster: 'nodeGroups: [{ name: quay }]' }, 'Two node groups are called `quay`'],
    [{ family: 'BottleRocket' }, 'Did you mean `Bottlerocket`?'],
    [{ group: 'preBootstrapCommands: [ls]' }, 'no shell that could run it'],
    [{ family: 'AmazonLinux2023', group: 'bottlerocket: {}' }, 'can only be used with `amiFamily: Bottlerocket`'],
    [{ group: 'disablePodIMDS: true\niam: { withAddonPolicies: { ebs: true } }' }, 'refuses both together'],
  ])('%j', (parts, reason) => {
    const found = told(parts);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(reason);
  });

  it('what is no ClusterConfig', () => {
    const problem = (text: string) => parseClusterConfig(text, file).problems[0]?.message;
    expect(problem('- a')).toContain('is a mapping');
    expect(problem('a: 1\n---\nb: 2')).toContain('one document');
    expect(problem('a: [')).toBeDefined();
    const { subject } = parseClusterConfig('kind: Cluster\n', file);
    expect(clusterRules(subject!).map(({ message }) => message)).toEqual([
      expect.stringContaining('`apiVersion` has to be'),
      expect.stringContaining('`kind` has to be'),
      expect.stringContaining('`metadata.name` is missing'),
      expect.stringContaining('`metadata.region` is missing'),
    ]);
  });
});

it('a place that is missing is shown at the deepest key that is there', () => {
  const { tree } = cluster({ cluster: 'vpc:\n  clusterEndpoints: { privateAccess: true }' });
  expect(rangeAt(tree, 'vpc', 'clusterEndpoints', 'privateAccess')).toMatchObject({ line: 8, column: 38 });
  expect(rangeAt(tree, 'vpc', 'clusterEndpoints', 'publicAccess')).toMatchObject({ line: 8, column: 3 });
  expect(rangeAt(tree, 'cloudWatch', 'clusterLogging')).toMatchObject({ line: 1, column: 1, endColumn: 2 });
});
