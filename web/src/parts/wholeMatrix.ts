/** Several checks try the same cluster: what all of them tried, as one matrix. Pure. */
import type { CheckResult, Witness } from '../../../server/contract.ts';

/** Null: no check tells of connections. */
export function wholeMatrix(results: readonly CheckResult[]): Extract<Witness, { form: 'matrix' }> | null {
  const all = results.flatMap(({ whole }) => (whole?.form === 'matrix' ? [whole] : []));
  const [first] = all;
  return first ? { ...first, connections: all.flatMap(({ connections }) => connections) } : null;
}
