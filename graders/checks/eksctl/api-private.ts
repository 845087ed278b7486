import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { endpoints, rangeAt } from '../../eksctl/cluster-config.ts';
import { exampleCluster } from '../../eksctl/example-cluster.ts';
import { itemsAt } from '../../parse/tree.ts';

const access = (flags: string) => exampleCluster({ cluster: `vpc: { clusterEndpoints: { ${flags} } }` });

export default defineCheck({
  subject: 'eksctl',
  params: z.strictObject({}),
  title: 'Nobody on the internet reaches the API server',
  help: `Asks who can open a connection to the API server. Without \`vpc.clusterEndpoints\` its endpoint is public, for every address.
\`publicAccessCIDRs\` makes it public for fewer. Nodes and everybody else in the VPC take the private endpoint.`,
  examples: {
    good: [
      { files: access('privateAccess: true, publicAccess: false') },
      { files: exampleCluster({ cluster: 'privateCluster: { enabled: true }' }) },
    ],
    bad: [
      { files: exampleCluster(), note: 'public by default' },
      { files: access('privateAccess: true'), note: 'private as well as public' },
    ],
  },
  run(config): Finding[] {
    if (!endpoints(config).public) return [];
    const { file, tree } = config;
    const blocks = itemsAt(tree, 'vpc', 'publicAccessCIDRs').flatMap((item) =>
      item.kind === 'string' ? [item.value] : [],
    );
    const anybody = blocks.length === 0 || blocks.includes('0.0.0.0/0');
    const range = rangeAt(tree, 'vpc', 'clusterEndpoints', 'publicAccess');
    const who = anybody ? 'every address of the internet' : blocks.join(', ');
    const source = anybody ? '203.0.113.25 (somewhere)' : (blocks[0] ?? '');
    const message = `The API server takes connections from ${who}: its endpoint is public${anybody ? '' : ' for them'}. A stolen kubeconfig or a fault before the login is then used from outside, without any way into the VPC.`;
    const place = { file, line: range.line };
    const hops = [
      { station: 'DNS', detail: 'the endpoint’s name leads to a public address', verdict: 'pass' as const, ...place },
      { station: 'public endpoint', detail: `lets in ${who}`, verdict: 'pass' as const, ...place },
    ];
    const packet = { source, destination: 'API server', protocol: 'tcp', port: 443 };
    return [{ file, ...range, message, witness: { form: 'path', packet, reachable: true, hops } }];
  },
});
