import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Witness } from '../../check.ts';
import { containerTitle, noPod } from '../../kubernetes/manifests.ts';
import { qosClass } from '../../kubernetes/qos.ts';
import type { QosGap } from '../../kubernetes/qos.ts';
import { readableQuantity } from '../../kubernetes/quantity.ts';

const pod = (resources: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  containers:
    - name: web
      image: berth:1.4.2
      resources: ${resources}
`;

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    /** The name of the object whose pods are meant. */
    name: z.string(),
    expect: z.enum(['Guaranteed', 'Burstable', 'BestEffort']),
  }),
  title: 'The pod has the right quality of service',
  help: 'Computes the class as the kubelet does. Guaranteed: CPU and memory limits on every container, init containers and sidecars included, and requests equal to them (left out counts as equal). BestEffort: no request and no limit anywhere. Burstable: everything between. The class decides which process the kernel kills first when the node runs out of memory.',
  examples: {
    good: [
      {
        files: { 'pod.yaml': pod('{ limits: { cpu: 0.5, memory: 1Gi }, requests: { cpu: 500m, memory: 1024Mi } }') },
        with: { name: 'berth', expect: 'Guaranteed' },
      },
      { files: { 'pod.yaml': pod('{ requests: { cpu: 100m } }') }, with: { name: 'berth', expect: 'Burstable' } },
    ],
    bad: [
      {
        files: { 'pod.yaml': pod('{ limits: { memory: 1Gi } }') },
        with: { name: 'berth', expect: 'Guaranteed' },
        note: 'No CPU limit',
      },
      { files: { 'pod.yaml': pod('{}') }, with: { name: 'berth', expect: 'Burstable' } },
    ],
  },
  run(manifests, { name, expect }, { file }) {
    const pods = manifests.objects.flatMap((object) => (object.name === name && object.pod ? [object.pod] : []));
    if (pods.length === 0) return [noPod(manifests)];
    return pods.flatMap((each) => {
      const { qos, gaps } = qosClass(each);
      if (qos === expect) return [];
      const first = gaps[0];
      const cause =
        expect === 'Guaranteed' && first !== undefined
          ? `: ${first.container === null ? 'the pod itself' : containerTitle(first.container)} has ${describe(first)}`
          : '';
      const message = `The pods of ${each.title} are ${qos}, not ${expect}${cause}. ${consequence[qos]}`;
      return [{ file, ...(first?.container?.range ?? each.range), message, witness: witnessOf(qos, gaps) }];
    });
  },
});

const consequence = {
  BestEffort: 'When memory runs out on the node, the kernel kills their processes before all others.',
  Burstable:
    'When memory runs out on the node, the kernel may kill their processes for a leak in somebody else’s pod; those of Guaranteed pods go last.',
  Guaranteed:
    'Every request is as large as its limit, so the peak is reserved around the clock and fewer pods fit on the node.',
};

function describe({ resource, request, limit }: QosGap): string {
  if (limit === undefined) return `no ${resource} limit`;
  if (request === undefined) return `a ${resource} request of zero`;
  return `a ${resource} request of ${readableQuantity(request, resource)} and a limit of ${readableQuantity(limit, resource)}`;
}

function witnessOf(qos: string, gaps: readonly QosGap[]): Witness {
  const values = gaps.map(({ container, resource, request, limit }) => ({
    name: `${container?.name ?? 'pod'} ${resource}`,
    value: `request ${request ? readableQuantity(request, resource) : 'none'}, limit ${limit ? readableQuantity(limit, resource) : 'none'}`,
    marked: true,
  }));
  return { form: 'values', title: `Why the class is ${qos}`, values };
}
