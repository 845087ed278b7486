/** What eksctl refuses beyond the schema. https://docs.aws.amazon.com/eks/latest/eksctl/creating-and-managing-clusters.html */
import type { Finding, Range } from '../check.ts';
import { didYouMean } from '../parse/nearest.ts';
import { at, entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import { endpoints, flagAt, rangeAt } from './cluster-config.ts';
import type { ClusterConfig, NodeGroup } from './cluster-config.ts';

export const logTypes = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

const families = [
  ...['AmazonLinux2023', 'AmazonLinux2', 'Bottlerocket', 'Ubuntu2004', 'Ubuntu2204', 'Ubuntu2404', 'UbuntuPro2004'],
  ...['UbuntuPro2204', 'UbuntuPro2404', 'WindowsServer2019CoreContainer', 'WindowsServer2019FullContainer'],
  ...['WindowsServer2022CoreContainer', 'WindowsServer2022FullContainer', 'WindowsServer2025CoreContainer'],
  ...['WindowsServer2025FullContainer'],
];

export function clusterRules(config: ClusterConfig): Finding[] {
  const { tree, file, groups } = config;
  const findings: Finding[] = [];
  const fault = (range: Range, message: string): void => void findings.push({ file, ...range, message });
  for (const [key, due] of [
    ['apiVersion', 'eksctl.io/v1alpha5'],
    ['kind', 'ClusterConfig'],
  ] as const)
    if (stringAt(tree, key) !== due) fault(rangeAt(tree, key), `\`${key}\` has to be \`${due}\`.`);
  for (const key of ['name', 'region'])
    if (!stringAt(tree, 'metadata', key)) fault(rangeAt(tree, 'metadata', key), `\`metadata.${key}\` is missing.`);
  const access = endpoints(config);
  if (!access.public && !access.private)
    fault(
      rangeAt(tree, 'vpc', 'clusterEndpoints'),
      'The API server has neither a public nor a private endpoint, so nobody could use it: eksctl refuses that. `privateAccess` is false unless it is set.',
    );
  if (flagAt(tree, 'privateCluster', 'enabled') && at(tree, 'vpc', 'clusterEndpoints'))
    fault(
      rangeAt(tree, 'vpc', 'clusterEndpoints'),
      '`vpc.clusterEndpoints` cannot be set for a fully private cluster (`privateCluster.enabled`): its endpoint is private only.',
    );
  const key = at(tree, 'secretsEncryption', 'keyARN');
  if (at(tree, 'secretsEncryption') && key === undefined)
    fault(rangeAt(tree, 'secretsEncryption'), '`secretsEncryption` needs a `keyARN`.');
  if (key?.kind === 'string' && !/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(key.value))
    fault(key.range, `"${key.value}" is not the ARN of a KMS key; an alias or an id alone is refused.`);
  for (const type of itemsAt(tree, 'cloudWatch', 'clusterLogging', 'enableTypes'))
    if (type.kind === 'string' && ![...logTypes, 'all', '*'].includes(type.value))
      fault(type.range, `"${type.value}" is no log of the control plane.${didYouMean(type.value, logTypes)}`);
  for (const [index, group] of groups.entries()) {
    if (groups.findIndex(({ name }) => name === group.name) < index)
      fault(group.range, `Two node groups are called \`${group.name}\`.`);
    for (const [path, message] of groupFaults(group)) fault(rangeAt(group.tree, ...path), message);
  }
  return findings;
}

function groupFaults({ tree, name }: NodeGroup): [string[], string][] {
  const faults: [string[], string][] = [];
  const family = stringAt(tree, 'amiFamily');
  if (family !== undefined && !families.includes(family))
    faults.push([['amiFamily'], `eksctl knows no AMI family \`${family}\`.${didYouMean(family, families)}`]);
  if (family === 'Bottlerocket')
    for (const key of ['preBootstrapCommands', 'overrideBootstrapCommand'])
      if (at(tree, key))
        faults.push([[key], `\`${key}\` is not supported with Bottlerocket: there is no shell that could run it.`]);
  if (family !== 'Bottlerocket' && at(tree, 'bottlerocket'))
    faults.push([
      ['bottlerocket'],
      `\`bottlerocket\` can only be used with \`amiFamily: Bottlerocket\` (group \`${name}\`).`,
    ]);
  if (flagAt(tree, 'disablePodIMDS') && entriesAt(tree, 'iam', 'withAddonPolicies').length > 0)
    faults.push([
      ['iam', 'withAddonPolicies'],
      '`withAddonPolicies` gives rights to the node role for pods to take, and `disablePodIMDS` keeps them from it: eksctl refuses both together.',
    ]);
  return faults;
}
