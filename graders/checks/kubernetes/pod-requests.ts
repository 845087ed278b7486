import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding, Witness } from '../../check.ts';
import { noPod } from '../../kubernetes/manifests.ts';
import type { Pod } from '../../kubernetes/manifests.ts';
import { scheduledRequest } from '../../kubernetes/qos.ts';
import { compareQuantities, isQuantity, parseQuantity, readableQuantity } from '../../kubernetes/quantity.ts';
import { requestOf } from '../../kubernetes/resources.ts';

const resource = z.enum(['cpu', 'memory']);

const pod = (cpu: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  initContainers:
    - name: migrate
      image: berth:1.4.2
      resources: { requests: { cpu: ${cpu}, memory: 64Mi } }
  containers:
    - name: web
      image: berth:1.4.2
      resources: { requests: { cpu: 250m, memory: 256Mi } }
`;
const room = { pods: [{ name: 'berth', atMost: { cpu: '500m', memory: '512Mi' } }] };

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    pods: z
      .array(
        z.strictObject({
          /** The name of the object whose pods are meant. */
          name: z.string(),
          /** What a node has free for one of them. */
          atMost: z.partialRecord(resource, z.string().refine(isQuantity, 'a quantity such as 512Mi')),
        }),
      )
      .min(1),
  }),
  title: 'The scheduler finds room for the pod',
  help: 'Adds up what the scheduler has to find free on one node: containers and sidecars together, or, where that is more, an init container with the sidecars started before it; `overhead` on top. A pod that asks for more than any node has free stays Pending.',
  examples: {
    good: [{ files: { 'pod.yaml': pod('500m') }, with: room }],
    bad: [{ files: { 'pod.yaml': pod('501m') }, with: room, note: 'The init container alone asks for more' }],
  },
  run(manifests, params, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    return params.pods.flatMap(({ name, atMost }) => {
      // Whether the object is there at all is the question of kubernetes/workload-exists.
      const each = manifests.objects.find((object) => object.name === name && object.pod !== null)?.pod;
      if (!each) return [];
      return resource.options.flatMap((which): Finding[] => {
        const most = parseQuantity(atMost[which] ?? '');
        const total = scheduledRequest(each, which);
        if (most === null || compareQuantities(total, most) <= 0) return [];
        const message = `A pod of ${each.title} asks for ${readableQuantity(total, which)} of ${which}, and a node has ${atMost[which]} free for it. It stays Pending: requests are reserved whether they are used or not, and an init container's count although it ends before the service starts.`;
        const witness: Witness = { form: 'values', title: `${which} requests of one pod`, values: parts(each, which) };
        return [{ file, ...each.range, message, witness }];
      });
    });
  },
});

function parts(pod: Pod, which: 'cpu' | 'memory') {
  return pod.containers.map((container) => {
    const request = requestOf(container, which);
    const role = container.role === 'app' ? '' : ` (${container.role})`;
    return { name: `${container.name}${role}`, value: request ? readableQuantity(request, which) : 'none' };
  });
}
