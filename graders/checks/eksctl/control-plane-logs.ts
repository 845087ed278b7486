import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { rangeAt } from '../../eksctl/cluster-config.ts';
import { exampleCluster } from '../../eksctl/example-cluster.ts';
import { logTypes } from '../../eksctl/rules.ts';
import { itemsAt } from '../../parse/tree.ts';

const logs = (types: string) =>
  exampleCluster({ cluster: `cloudWatch: { clusterLogging: { enableTypes: [${types}] } }` });

export default defineCheck({
  subject: 'eksctl',
  params: z.strictObject({}),
  title: 'The control plane writes all of its logs',
  help: `Asks after an incident what only the control plane knows, one question for each of its five logs. None of them is written unless
\`cloudWatch.clusterLogging.enableTypes\` names it (\`all\` and \`*\` mean every one), and what was not written cannot be asked later.`,
  examples: {
    good: [{ files: logs(`'*'`) }, { files: logs(logTypes.join(', ')) }],
    bad: [
      { files: exampleCluster(), note: 'nothing is written by default' },
      { files: logs('api, authenticator'), note: 'the audit log is missing' },
    ],
  },
  run({ file, tree }): Finding[] {
    const path = ['cloudWatch', 'clusterLogging', 'enableTypes'];
    const enabled = itemsAt(tree, ...path).flatMap((item) => (item.kind === 'string' ? [item.value] : []));
    if (enabled.includes('all') || enabled.includes('*')) return [];
    const missing = logTypes.filter((type) => !enabled.includes(type));
    if (missing.length === 0) return [];
    const first = missing.includes('audit') ? 'audit' : missing[0]!;
    const message = `"${questions[first]}" has no answer: the control plane writes no ${list(missing)} log. What was not written cannot be asked afterwards.`;
    const values = logTypes.map((type) => ({
      name: questions[type] ?? type,
      value: enabled.includes(type) ? `in ${type}` : `no answer (${type} is not written)`,
      marked: !enabled.includes(type),
    }));
    const witness = { form: 'values' as const, title: 'questions after an incident', values };
    return [{ file, ...rangeAt(tree, ...path), message, witness }];
  },
});

const questions: Readonly<Record<string, string>> = {
  api: 'With which flags did the API server start?',
  audit: 'Who read the secret `orders/database` at 02:10?',
  authenticator: 'Which IAM role was behind that user?',
  controllerManager: 'Which controller deleted the pods of the night?',
  scheduler: 'Why did the pod land on that node?',
};

function list(types: string[]): string {
  return types.length > 1 ? `${types.slice(0, -1).join(', ')} and ${types.at(-1)}` : (types[0] ?? '');
}
