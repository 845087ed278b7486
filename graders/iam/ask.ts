/** How a check puts a request to the policy of one file, and how the page puts the same request to the text in the editor. */
import type { Asked } from '../check.ts';
import { evaluate, evaluateFilter } from './evaluate.ts';
import type { CompiledPolicy, Decision, Request } from './evaluate.ts';

export function ask(
  request: Request,
  policy: CompiledPolicy,
  { as, expected }: Pick<Asked, 'as' | 'expected'>,
): Decision {
  if (as === 'identity') return evaluate(request, { identity: [policy] });
  // What the policy of a resource must not allow it must not leave to its account either.
  return expected === 'denied' ? evaluateFilter(request, policy) : evaluate(request, { resource: policy });
}
