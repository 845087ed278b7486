import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { flagAt, rangeAt } from '../../eksctl/cluster-config.ts';
import type { ClusterConfig, NodeGroup } from '../../eksctl/cluster-config.ts';
import { exampleCluster } from '../../eksctl/example-cluster.ts';
import { parseAgentConfig } from '../../host/agent-config.ts';
import { askMetadata } from '../../host/imds.ts';

export default defineCheck({
  subject: 'eksctl',
  params: z.strictObject({}),
  title: 'No pod gets the credentials of its node',
  help: `A pod asks the instance metadata service of its node for the keys of the node role: with a plain GET, and with a token.
\`disableIMDSv1\` requires tokens and leaves the hop limit at 2, so that pods get one. \`disablePodIMDS\` requires tokens and sets it to 1.`,
  examples: {
    good: [{ files: exampleCluster({ group: 'disablePodIMDS: true' }) }],
    bad: [
      { files: exampleCluster(), note: 'the defaults' },
      { files: exampleCluster({ group: 'disableIMDSv1: true' }), note: 'the hop limit stays at 2' },
    ],
  },
  run: (config) => config.groups.flatMap((group) => attempts(config, group)),
});

function attempts({ file }: ClusterConfig, group: NodeGroup): Finding[] {
  const podsOut = flagAt(group.tree, 'disablePodIMDS') ?? false;
  const required = podsOut || (flagAt(group.tree, 'disableIMDSv1') ?? false);
  const range = podsOut || !required ? group.range : rangeAt(group.tree, 'disableIMDSv1');
  const node = {
    id: group.name,
    file,
    endpoint: { value: 'enabled' as const, range },
    tokens: { value: required ? ('required' as const) : ('optional' as const), range },
    hopLimit: { value: podsOut ? 1 : 2, range },
  };
  const agentless = parseAgentConfig('', file);
  for (const power of ['get', 'token'] as const) {
    const { reached, source, hops, decidedBy } = askMetadata({ mode: 'pod', power }, node, agentless);
    if (!reached) continue;
    const how = power === 'get' ? 'with a plain GET (IMDSv1)' : 'with a token: the answer may travel two hops';
    const message = `\`${group.name}\`: a pod got the keys of the node role ${how}. That role pulls every image of the registry and changes network interfaces of the account; any pod of the node would have it, whatever its own role is.`;
    const packet = { source, destination: '169.254.169.254', protocol: 'http', port: 80 };
    return [{ ...decidedBy, message, witness: { form: 'path', packet, reachable: true, hops } }];
  }
  return [];
}
