/** Small clusters for the examples of checks. */
import type { Files } from '../check.ts';

/** One managed Bottlerocket group; `cluster` and `group` are further lines of YAML, without indentation. */
export function exampleCluster({ cluster = '', group = '', family = 'Bottlerocket' } = {}): Files {
  const indented = (lines: string) => (lines === '' ? '' : `${lines.replace(/^/gm, '    ')}\n`);
  return {
    'cluster.yaml': `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: harbour, region: eu-west-2 }
managedNodeGroups:
  - name: quay
    amiFamily: ${family}
${indented(group)}${cluster === '' ? '' : `${cluster}\n`}`,
  };
}
