import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { rangeAt } from '../../eksctl/cluster-config.ts';
import { exampleCluster } from '../../eksctl/example-cluster.ts';
import { stringAt } from '../../parse/tree.ts';

const key = 'arn:aws:kms:eu-west-2:111122223333:key/0b5a4c1e-7d3f-4f0a-9a57-2f6f1d8c3b90';
const cluster = (arn: string) => exampleCluster({ cluster: `secretsEncryption: { keyARN: '${arn}' }` });

export default defineCheck({
  subject: 'eksctl',
  params: z.strictObject({
    /** The ARN of the key that was made for this. */
    key: z.string(),
  }),
  title: 'Secrets in etcd are sealed with a key of the account',
  help: `Somebody holds a copy of what etcd stores and asks which key opens the secrets in it. EKS seals them in any case since Kubernetes
1.28, with a key of AWS; with \`secretsEncryption.keyARN\` it is the given key of the account, whose policy says who may use it, whose uses
are in CloudTrail, and which can be disabled.`,
  examples: {
    good: [{ files: cluster(key), with: { key } }],
    bad: [
      { files: exampleCluster(), with: { key }, note: 'a key of AWS' },
      { files: cluster(key.replace('0b5a', 'ffff')), with: { key }, note: 'some other key' },
    ],
  },
  run({ file, tree }, { key: due }): Finding[] {
    const given = stringAt(tree, 'secretsEncryption', 'keyARN');
    if (given === due) return [];
    const message = given
      ? `The secrets are sealed with \`${given}\`; the key that was made for this cluster, and whose policy lets it in, is \`${due}\`. With another one the cluster fails, or stands and falls with somebody else's key.`
      : 'Who has a copy of etcd needs no key of this account to open the secrets in it: EKS seals them with one of AWS. No policy of yours says who may use it, no line in CloudTrail tells a use, and it cannot be disabled.';
    const values = [
      { name: 'in the copy', value: '/registry/secrets/orders/database, sealed' },
      { name: 'opens it', value: given ?? 'a key that AWS owns', marked: true },
      { name: 'uses in CloudTrail', value: given ? 'kms:Decrypt, in the account of that key' : 'none' },
    ];
    const witness = { form: 'values' as const, title: 'a copy of etcd', values };
    return [{ file, ...rangeAt(tree, 'secretsEncryption', 'keyARN'), message, witness }];
  },
});
