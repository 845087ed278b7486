/** Quality of service of a pod: what the kernel kills first when a node runs out of memory. */
import type { Container, Pod } from './manifests.ts';
import { addQuantities, compareQuantities, zero } from './quantity.ts';
import type { Quantity } from './quantity.ts';
import { amountOf, requestOf, writtenAmount } from './resources.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const counted = ['cpu', 'memory'] as const;

/** What keeps a pod from Guaranteed: a container (or the pod's own `resources`) and the resource. */
export interface QosGap {
  /** Null: the `resources` of the pod as a whole. */
  container: Container | null;
  resource: (typeof counted)[number];
  request: Quantity | undefined;
  limit: Quantity | undefined;
}

/**
 * The class that the API server writes into the pod's status and the kubelet goes by: init containers and sidecars
 * count, ephemeral ones do not; only CPU and memory count; zero is nothing; `resources` of the pod go before those of
 * its containers. Source: ComputePodQOS in
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/v1/helper/qos/qos.go
 */
export function qosClass(pod: Pod): { qos: QosClass; gaps: QosGap[] } {
  const own = counted.some((name) => podAmount(pod, 'requests', name) ?? podAmount(pod, 'limits', name));
  const holders: (Container | null)[] = own ? [null] : pod.containers.filter(({ role }) => role !== 'ephemeral');
  const amounts = holders.flatMap((container) =>
    counted.map((resource): QosGap => ({ container, resource, ...amountsOf(pod, container, resource) })),
  );
  if (amounts.every(({ request, limit }) => request === undefined && limit === undefined))
    return { qos: 'BestEffort', gaps: amounts };
  const gaps = amounts.filter(
    ({ request, limit }) => request === undefined || limit === undefined || compareQuantities(request, limit) !== 0,
  );
  return { qos: gaps.length === 0 ? 'Guaranteed' : 'Burstable', gaps };
}

function amountsOf(pod: Pod, container: Container | null, resource: QosGap['resource']) {
  if (container !== null) {
    return {
      request: requestOf(container, resource),
      limit: amountOf(container, 'limits', resource),
    };
  }
  return { request: positive(podRequest(pod, resource)), limit: positive(podAmount(pod, 'limits', resource)) };
}

function podAmount(pod: Pod, kind: 'requests' | 'limits', resource: string): Quantity | undefined {
  return writtenAmount(pod.spec, kind, resource);
}

/** The pod's own request; with a limit alone it is what the containers ask for together, and the limit if they ask for nothing. */
function podRequest(pod: Pod, resource: string): Quantity | undefined {
  const limit = podAmount(pod, 'limits', resource);
  const request = podAmount(pod, 'requests', resource);
  if (request !== undefined || limit === undefined) return request;
  return positive(containerRequests(pod, resource)) ?? limit;
}

/**
 * What the scheduler has to find free on one node. Containers and sidecars add up; an init container runs alone with
 * the sidecars started before it, so the largest such moment counts; `overhead` comes on top. Source: PodRequests in
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/component-helpers/resource/helpers.go
 */
export function scheduledRequest(pod: Pod, resource: 'cpu' | 'memory'): Quantity {
  const request = podRequest(pod, resource) ?? containerRequests(pod, resource);
  const overhead = writtenAmount(pod.spec, 'overhead', resource);
  return overhead === undefined ? request : addQuantities(request, overhead);
}

function containerRequests(pod: Pod, resource: string): Quantity {
  let together = zero;
  let sidecars = zero;
  let peak = zero;
  for (const container of pod.containers) {
    const request = requestOf(container, resource) ?? zero;
    if (container.role === 'app') together = addQuantities(together, request);
    if (container.role === 'sidecar') sidecars = addQuantities(sidecars, request);
    if (container.role === 'init') peak = larger(peak, addQuantities(sidecars, request));
  }
  return larger(peak, addQuantities(together, sidecars));
}

function larger(a: Quantity, b: Quantity): Quantity {
  return compareQuantities(a, b) < 0 ? b : a;
}

function positive(quantity: Quantity | undefined): Quantity | undefined {
  return quantity !== undefined && compareQuantities(quantity, zero) > 0 ? quantity : undefined;
}
