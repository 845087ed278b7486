/** What is wrong with an eksctl ClusterConfig that is being written, from the model that grades it. */
import type { Finding } from '../check.ts';
import { parseClusterConfig } from '../eksctl/cluster-config.ts';
import { clusterRules } from '../eksctl/rules.ts';

/** What eksctl refuses. Never throws. */
export function faultsOf(text: string, file: string): Finding[] {
  const { subject, problems } = parseClusterConfig(text, file);
  if (subject === null || problems.length > 0) return problems;
  return [...subject.faults, ...clusterRules(subject)];
}
