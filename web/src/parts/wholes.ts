/** What the checks of a verdict tried as a whole. Pure. */
import type { CheckResult, Witness } from '../../../server/contract.ts';

export type Whole = Extract<Witness, { title: string }>;

export function wholesOf<F extends Witness['form']>(
  results: readonly CheckResult[],
  form: F,
): Extract<Witness, { form: F }>[] {
  return results.flatMap(({ whole }) => (whole?.form === form ? [whole as Extract<Witness, { form: F }>] : []));
}

/** What stands above the checks: the graph that one of them made, or what several tried of one cluster. */
export function wholeOfAll(results: readonly CheckResult[]): Whole | null {
  return wholesOf(results, 'graph')[0] ?? wholeMatrix(results);
}

/** Several checks try the same cluster: what all of them tried, as one matrix. Null: no check tells of connections. */
function wholeMatrix(results: readonly CheckResult[]): Extract<Witness, { form: 'matrix' }> | null {
  const all = wholesOf(results, 'matrix');
  return all[0]
    ? { ...all[0], title: `${all[0].title}, over all checks`, connections: all.flatMap((one) => one.connections) }
    : null;
}
