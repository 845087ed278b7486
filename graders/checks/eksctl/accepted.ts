import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { exampleCluster } from '../../eksctl/example-cluster.ts';
import { clusterRules } from '../../eksctl/rules.ts';

export default defineCheck({
  subject: 'eksctl',
  params: z.strictObject({}),
  title: 'eksctl accepts the cluster',
  help: `Every field is one that eksctl knows, at its place and of its type, and the values go together: an endpoint that somebody can
use, log types that exist, a key by its ARN, nothing that the AMI family cannot do. A field that is unknown stops eksctl before it makes
anything; the finding says which one was meant.`,
  examples: {
    good: [{ files: exampleCluster() }],
    bad: [
      { files: exampleCluster({ group: 'disablePodIMSD: true' }), note: 'misspelt' },
      { files: exampleCluster({ cluster: 'vpc: { clusterEndpoints: { publicAccess: false } }' }), note: 'no endpoint' },
    ],
  },
  run: (config) => [...config.faults, ...clusterRules(config)],
});
