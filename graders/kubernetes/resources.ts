/** Requests and limits of containers. */
import type { Range } from '../check.ts';
import { given } from './manifests.ts';
import type { Container } from './manifests.ts';
import { parseQuantity } from './quantity.ts';
import type { Quantity } from './quantity.ts';

export interface Amount extends Quantity {
  /** As written, e.g. `250m`. */
  text: string;
  range: Range;
}

/** A container's amount, as written; undefined when it is left out. Zero is no limit and no request. */
export function amountOf(container: Container, kind: 'requests' | 'limits', resource: string): Amount | undefined {
  const tree = given(container.tree, 'resources', kind, resource);
  const text = tree?.kind === 'number' ? tree.text : tree?.kind === 'string' ? tree.value : undefined;
  const quantity = text === undefined ? null : parseQuantity(text);
  if (tree === undefined || text === undefined || quantity === null || quantity.numerator <= 0n) return undefined;
  return { ...quantity, text, range: tree.range };
}

/** What the scheduler counts: the request, or the limit where no request is written (the API server fills it in). */
export function requestOf(container: Container, resource: string): Amount | undefined {
  return amountOf(container, 'requests', resource) ?? amountOf(container, 'limits', resource);
}
