/** Which of two requests says more plainly what differs. */
import type { Request } from '../evaluate.ts';

export interface Candidate {
  request: Pick<Request, 'action' | 'resource' | 'principal' | 'context'>;
  /** 0: AWS can see such a request today. One for an action that does not exist yet, and for each condition key that the action does not carry. */
  strangeness: number;
}

/** What can happen today comes first, then few condition keys, then short texts; of equals the first in order. */
export function shorter(a: Candidate, b: Candidate): boolean {
  const [ours, theirs] = [cost(a), cost(b)];
  for (const [index, value] of ours.entries()) if (value !== theirs[index]) return value < (theirs[index] ?? 0);
  return textOf(a) < textOf(b);
}

function cost(candidate: Candidate): number[] {
  const { request, strangeness } = candidate;
  return [strangeness, Object.keys(request.context ?? {}).length, textOf(candidate).length];
}

const textOf = ({ request: { action, resource, principal, context } }: Candidate): string =>
  JSON.stringify([action, resource, principal, Object.entries(context ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))]);
