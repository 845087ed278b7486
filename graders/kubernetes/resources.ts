/** Requests and limits of containers. */
import type { Range } from '../check.ts';
import { given } from './manifests.ts';
import type { Container } from './manifests.ts';
import { parseQuantity } from './quantity.ts';
import type { Quantity } from './quantity.ts';
import type { Tree } from '../parse/tree.ts';

export interface Amount extends Quantity {
  /** As written, e.g. `250m`. */
  text: string;
  range: Range;
}

/** The amount below `resources` (of a container or a pod), or of the pod's `overhead`, as written, zero included; undefined when it is left out. */
export function writtenAmount(
  owner: Tree,
  kind: 'requests' | 'limits' | 'overhead',
  resource: string,
): Amount | undefined {
  const tree = kind === 'overhead' ? given(owner, kind, resource) : given(owner, 'resources', kind, resource);
  const text = tree?.kind === 'number' ? tree.text : tree?.kind === 'string' ? tree.value : undefined;
  const quantity = text === undefined ? null : parseQuantity(text);
  if (tree === undefined || text === undefined || quantity === null) return undefined;
  return { ...quantity, text, range: tree.range };
}

/** A container's amount, as written; undefined when it is left out. Zero is no limit and no request. */
export function amountOf(container: Container, kind: 'requests' | 'limits', resource: string): Amount | undefined {
  const amount = writtenAmount(container.tree, kind, resource);
  return amount !== undefined && amount.numerator > 0n ? amount : undefined;
}

/**
 * What the scheduler counts, as the API server stores it: the request, or the limit where no request is written. A
 * written zero stays zero, and is no request.
 */
export function requestOf(container: Container, resource: string): Amount | undefined {
  const written = writtenAmount(container.tree, 'requests', resource);
  return written === undefined ? amountOf(container, 'limits', resource) : amountOf(container, 'requests', resource);
}
