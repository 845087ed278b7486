/** Requests and limits of containers, and the quality-of-service class that the kubelet derives from them. */
import type { Range } from '../check.ts';
import { given } from './manifests.ts';
import type { Container, Pod } from './manifests.ts';
import { compareQuantities, parseQuantity } from './quantity.ts';
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

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** As the kubelet computes it from init containers, sidecars and containers: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
export function qosClass(pod: Pod): QosClass {
  const containers = pod.containers.filter((container) => container.role !== 'ephemeral');
  const resources = ['cpu', 'memory'] as const;
  const guaranteed = containers.every((container) =>
    resources.every((resource) => {
      const limit = amountOf(container, 'limits', resource);
      const request = requestOf(container, resource);
      return limit !== undefined && request !== undefined && compareQuantities(limit, request) === 0;
    }),
  );
  if (guaranteed) return 'Guaranteed';
  const any = containers.some((container) =>
    resources.some((resource) => requestOf(container, resource) !== undefined),
  );
  return any ? 'Burstable' : 'BestEffort';
}
