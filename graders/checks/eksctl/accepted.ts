import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import { exampleCluster } from '../../eksctl/example-cluster.ts';
import { clusterRules } from '../../eksctl/rules.ts';

export default defineCheck({
  subject: 'eksctl',
  params: z.strictObject({}),
  title: 'eksctl accepts the cluster',
  help: `Every field is one that eksctl knows, at its place and of its type, and the values go together: an endpoint that somebody can
use, log types that exist, a key by its ARN, nothing that the AMI family cannot do. A field that is unknown stops eksctl before it makes
anything; the finding says which one was meant. A field of which Drydock knows nothing may be newer than its schema: that is left undecided.`,
  examples: {
    good: [{ files: exampleCluster() }],
    bad: [
      { files: exampleCluster({ group: 'disablePodIMSD: true' }), note: 'misspelt' },
      { files: exampleCluster({ cluster: 'vpc: { clusterEndpoints: { publicAccess: false } }' }), note: 'no endpoint' },
    ],
  },
  run: (config) => {
    const findings = [...config.faults, ...clusterRules(config)];
    const unknown = config.unknown[0];
    if (findings.length === 0 && unknown) throw new Undecided(unknown.message, unknown);
    return findings;
  },
});
